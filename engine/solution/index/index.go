package index

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// The bounds of a catalogue.
const (
	MaxBytes    = 4 << 20
	MaxItems    = 2000
	MaxIncludes = 50

	maxText = 2000 // of a title or a summary
	maxList = 100  // of keywords or components
)

// Index is one catalogue.
type Index struct {
	Title string `json:"title"`
	Items []Item `json:"items"`
	// Includes are references to further catalogues, host/repo:tag or by digest.
	Includes []string `json:"includes,omitempty"`
}

// Item is one solution of a catalogue, as much of it as a list shows.
type Item struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Version  string   `json:"version"`
	Summary  string   `json:"summary,omitempty"`
	Keywords []string `json:"keywords,omitempty"`
	Licence  string   `json:"licence,omitempty"`
	// Patchbay is the range of versions that it needs; Components are those that it needs.
	Patchbay   string   `json:"patchbay,omitempty"`
	Components []string `json:"components,omitempty"`
	// Reference is host/repo@digest, and Digest the same digest.
	Reference string `json:"reference"`
	Digest    string `json:"digest"`
}

// From is where the solution is taken from, as commands and the API name it.
func (i Item) From() string { return "oci://" + i.Reference }

// Parse reads a catalogue that may be anybody's. Keys that it does not know are passed
// over, since a newer program may have written them.
func Parse(text []byte) (Index, error) {
	var i Index
	if len(text) > MaxBytes {
		return i, fmt.Errorf("the catalogue has more than %d MiB", MaxBytes>>20)
	}
	if err := json.Unmarshal(text, &i); err != nil {
		return Index{}, fmt.Errorf("the catalogue is not JSON of the form that is wanted: %w", err)
	}
	if err := i.Check(); err != nil {
		return Index{}, err
	}
	return i, nil
}

// JSON is the canonical text: the same catalogue is the same bytes.
func (i Index) JSON() ([]byte, error) {
	if err := i.Check(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if i.Items == nil {
		i.Items = []Item{}
	}
	if err := encoder.Encode(i); err != nil {
		return nil, fmt.Errorf("write the catalogue: %w", err)
	}
	if out.Len() > MaxBytes {
		return nil, fmt.Errorf("the catalogue has more than %d MiB", MaxBytes>>20)
	}
	return out.Bytes(), nil
}

var (
	names   = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)
	digests = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
)

// Check finds what a catalogue may not say.
func (i Index) Check() error {
	if len(i.Items) > MaxItems || len(i.Includes) > MaxIncludes {
		return fmt.Errorf("the catalogue has more than %d solutions or %d further catalogues", MaxItems, MaxIncludes)
	}
	if len(i.Title) > maxText {
		return fmt.Errorf("the catalogue's title has more than %d bytes", maxText)
	}
	seen := map[string]bool{}
	for n, item := range i.Items {
		if err := item.check(); err != nil {
			return fmt.Errorf("the catalogue's solution %d, %q: %w", n+1, item.Name, err)
		}
		key := item.Name + "@" + item.Version
		if seen[key] {
			return fmt.Errorf("the catalogue has %s twice", key)
		}
		seen[key] = true
	}
	for _, include := range i.Includes {
		if include == "" || len(include) > maxText || strings.ContainsAny(include, " \t\n") {
			return fmt.Errorf("the catalogue includes %q, which is no reference", include)
		}
	}
	return nil
}

func (i Item) check() error {
	if !names.MatchString(i.Name) {
		return fmt.Errorf("its name is none: want small letters, digits and -")
	}
	if _, err := semver.StrictNewVersion(i.Version); err != nil {
		return fmt.Errorf("its version %q is none: want one such as 1.2.0", i.Version)
	}
	if !digests.MatchString(i.Digest) {
		return fmt.Errorf("its digest %q is none: want sha256: and 64 digits", i.Digest)
	}
	repository, digest, ok := strings.Cut(i.Reference, "@")
	if !ok || repository == "" || !strings.Contains(repository, "/") || len(i.Reference) > maxText {
		return fmt.Errorf("its reference %q is not by digest: want host/repo@sha256:…", i.Reference)
	}
	if digest != i.Digest {
		return fmt.Errorf("its reference is to %s, and its digest is said to be %s", digest, i.Digest)
	}
	if len(i.Title) > maxText || len(i.Summary) > maxText || len(i.Keywords) > maxList || len(i.Components) > maxList {
		return fmt.Errorf("its texts are longer than any may be")
	}
	for _, text := range append(append([]string{i.Licence, i.Patchbay}, i.Keywords...), i.Components...) {
		if len(text) > maxText {
			return fmt.Errorf("its texts are longer than any may be")
		}
	}
	return nil
}

// Matches compares an item with the name and version of the package that its digest led
// to: a catalogue must not give one solution out as another.
func (i Item) Matches(name, version string) error {
	if i.Name != name || i.Version != version {
		return fmt.Errorf("the catalogue calls it %s %s, and the package is %s %s", i.Name, i.Version, name, version)
	}
	return nil
}
