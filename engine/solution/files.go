package solution

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"slices"
	"strings"
	"text/template"
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
	made, err := template.New(name).Option("missingkey=error").Funcs(functions).Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("solution %s: file %s: %w", s.Name, name, err)
	}
	var out bytes.Buffer
	if err := made.Execute(&out, full); err != nil {
		return nil, fmt.Errorf("solution %s: file %s: %w", s.Name, name, err)
	}
	return out.Bytes(), nil
}

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

// functions are what a template may call beside Go's own.
var functions = template.FuncMap{
	"json":      toJSON,
	"replace":   func(old, new, text string) string { return strings.ReplaceAll(text, old, new) },
	"fold":      fold,
	"host":      hostOf,
	"isAddress": isAddress,
	"path":      pathOf,
}

func toJSON(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
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
