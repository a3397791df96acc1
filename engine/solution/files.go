package solution

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/templates"
)

// templateSuffix marks a file that is made from the parameters, so that what a
// user configures elsewhere can't disagree with the flow.
const templateSuffix = ".tmpl"

// File returns one of Files. One that is a template is filled in from the values
// and the parameters' defaults; a required parameter without a value has its first
// example, see Examples, and a template that names one without example fails.
// Values that Flow refuses are refused here too, whatever the file is.
func (s *Solution) File(name string, values map[string]any) ([]byte, error) {
	if !slices.Contains(s.files, name) {
		return nil, fmt.Errorf("solution %s has no file %q%s", s.Name, name, suggest(name, s.files))
	}
	full, err := s.completeForFile(values)
	if err != nil {
		return nil, err
	}
	if text, err := fs.ReadFile(s.folder, name); err == nil {
		return text, nil
	}
	text, err := fs.ReadFile(s.folder, name+templateSuffix)
	if err != nil {
		return nil, err
	}
	made, err := fileLanguage.Parse(name, string(text))
	if err != nil {
		return nil, fmt.Errorf("solution %s: file %s: %w", s.Name, name, err)
	}
	// A package may be anybody's, and its files are filled in before anything of it is installed.
	ctx, cancel := context.WithTimeoutCause(context.Background(), fileTime, fmt.Errorf("it takes longer than %s", fileTime))
	defer cancel()
	filled, err := made.Fill(ctx, full, maxFile, fmt.Errorf("it has more than %d MiB", maxFile>>20))
	if err != nil {
		return nil, fmt.Errorf("solution %s: file %s: %w", s.Name, name, err)
	}
	return []byte(filled), nil
}

// The bounds of a file that is made from the parameters.
const (
	maxFile  = 8 << 20
	fileTime = 5 * time.Second
)

// Examples returns the required parameters for which File, not given a value, puts
// an example into a file; none when the file is no template.
func (s *Solution) Examples(name string, values map[string]any) (map[string]any, error) {
	switch _, err := fs.Stat(s.folder, name+templateSuffix); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return s.examplesFor(values)
}

var fileLanguage = templates.Language{Functions: functions}

// functions are what a template may call beside Go's own.
func functions(room *templates.Room) template.FuncMap {
	return template.FuncMap{
		"json": func(v any) (string, error) {
			text, err := json.Marshal(v)
			if err != nil {
				return "", err
			}
			return string(text), room.Take(1, string(text))
		},
		"replace": func(old, new, text string) (string, error) {
			if err := room.Take(1+strings.Count(text, old), new); err != nil {
				return "", err
			}
			return strings.ReplaceAll(text, old, new), room.Take(1, text)
		},
		"fold":      fold,
		"host":      hostOf,
		"isAddress": isAddress,
		"path":      pathOf,
	}
}

// fold brings spellings of one name together: fold LIST NAME ALIAS... puts every text
// in lower case, NAME in place of its aliases, and keeps the first of equal ones.
func fold(list []any, name string, aliases ...string) []string {
	var folded []string
	for _, item := range list {
		text := strings.ToLower(strings.TrimSpace(fmt.Sprint(item)))
		if slices.Contains(aliases, text) {
			text = name
		}
		if !slices.Contains(folded, text) {
			folded = append(folded, text)
		}
	}
	return folded
}

// hostOf is the host of host[:port][/path], without the port and in lower case.
func hostOf(address string) string {
	host, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(address)), "/")
	if bare, _, err := net.SplitHostPort(host); err == nil {
		return bare
	}
	return strings.Trim(host, "[]")
}

// isAddress is true for a host that is an IP address.
func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// pathOf is the path of host[:port][/path], with a slash in front; "" when there is
// none.
func pathOf(address string) string {
	_, path, _ := strings.Cut(address, "/")
	if path = strings.Trim(path, "/"); path == "" {
		return ""
	}
	return "/" + path
}
