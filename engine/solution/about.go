package solution

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// About is what a solution says of itself beside its title: a marketplace shows it, and
// an install checks what is required.
type About struct {
	// Keywords are words that people search for.
	Keywords []string `json:"keywords,omitempty"`
	// Icon is a file of the folder, an SVG or PNG of at most 64 KiB; empty for none.
	Icon string `json:"icon,omitempty"`
	// Licence is an SPDX expression, such as Apache-2.0.
	Licence string `json:"licence,omitempty"`
	// Maintainers are whom to ask.
	Maintainers []Maintainer `json:"maintainers,omitempty"`
	// Requires is what must be there before the solution can be installed.
	Requires Requires `json:"requires"`
	// Engine is what its scripts need: EngineStrict, the default, or EngineGoja when they
	// run there only.
	Engine string `json:"engine,omitempty"`
}

// Maintainer is a person or a team.
type Maintainer struct {
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Requires says what a solution runs on.
type Requires struct {
	// Patchbay is a range of versions, such as ">=1.2.0 <2"; empty for any.
	Patchbay string `json:"patchbay,omitempty"`
	// Components are full names, such as common/ticker; empty when the solution leaves it
	// to its flows.
	Components []string `json:"components,omitempty"`
}

// The engines of scripts that a manifest may name.
const (
	EngineStrict = "strict"
	EngineGoja   = "goja"
)

// maxIcon bounds the file of an icon, in bytes.
const maxIcon = 64 << 10

// Admits reports whether a version of Patchbay is in the range; the error says why not. A
// version that is none, such as that of a build from a checkout, is admitted, since
// nothing is known of it.
func (r Requires) Admits(version string) error {
	if r.Patchbay == "" {
		return nil
	}
	wanted, err := semver.NewConstraint(r.Patchbay)
	if err != nil {
		return fmt.Errorf("requires.patchbay %q: %w", r.Patchbay, err)
	}
	have, err := semver.NewVersion(version)
	if err != nil {
		return nil //nolint:nilerr // a build without a version, see above
	}
	if !wanted.Check(have) {
		return fmt.Errorf("it needs Patchbay %s, and this is %s", r.Patchbay, version)
	}
	return nil
}

// IconFile returns the icon and its media type; nil when there is none.
func (s *Solution) IconFile() (content []byte, mediaType string, err error) {
	if s.About.Icon == "" {
		return nil, "", nil
	}
	return readIcon(s.folder, s.About.Icon)
}

func readIcon(folder fs.FS, name string) (content []byte, mediaType string, err error) {
	switch strings.ToLower(path.Ext(name)) {
	case ".svg":
		mediaType = "image/svg+xml"
	case ".png":
		mediaType = "image/png"
	default:
		return nil, "", errors.New("want an SVG or a PNG")
	}
	file, err := folder.Open(name)
	if err != nil {
		return nil, "", reason(err)
	}
	defer file.Close()
	content, err = io.ReadAll(io.LimitReader(file, maxIcon+1))
	if err != nil {
		return nil, "", reason(err)
	}
	if len(content) > maxIcon {
		return nil, "", fmt.Errorf("it is larger than %d KiB", maxIcon>>10)
	}
	return content, mediaType, nil
}

// about checks what the manifest says of the solution.
func (l *linter) about(s *Solution) {
	if _, err := semver.StrictNewVersion(s.Version); s.Version != "" && err != nil {
		l.wrong("spec.version", "want a semantic version such as 1.2.0: an upgrade goes by it")
	}
	if s.About.Icon != "" {
		if _, _, err := readIcon(l.folder, s.About.Icon); err != nil {
			l.wrong("spec.icon", "%s: %v", s.About.Icon, err)
		}
	}
	if s.About.Engine != "" && s.About.Engine != EngineStrict && s.About.Engine != EngineGoja {
		l.wrong("spec.engine", "want %s or %s", EngineStrict, EngineGoja)
	}
	if _, err := semver.NewConstraint(s.About.Requires.Patchbay); s.About.Requires.Patchbay != "" && err != nil {
		l.wrong("spec.requires.patchbay", "want a range of versions such as %q", ">=1.2.0 <2")
	}
	for i, m := range s.About.Maintainers {
		if strings.TrimSpace(m.Name) == "" {
			l.wrong(flow.Path("spec.maintainers", i, "name"), "it is missing")
		}
	}
	for i, name := range s.About.Requires.Components {
		if module, component, ok := strings.Cut(name, "/"); !ok || module == "" || component == "" {
			l.wrong(flow.Path("spec.requires.components", i), "want a component's full name, such as common/ticker")
		}
	}
}
