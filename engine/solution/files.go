package solution

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/template"
)

// templateSuffix marks a file that is made from the parameters, so that what a
// user configures elsewhere can't disagree with the flow.
const templateSuffix = ".tmpl"

// File returns one of Files. One that is a template is filled in from the values
// and the parameters' defaults; of the required parameters it needs those that
// it names.
func (s *Solution) File(name string, values map[string]any) ([]byte, error) {
	if !slices.Contains(s.files, name) {
		return nil, fmt.Errorf("solution %s has no file %q%s", s.Name, name, suggest(name, s.files))
	}
	if text, err := fs.ReadFile(s.folder, name); err == nil {
		return text, nil
	}
	text, err := fs.ReadFile(s.folder, name+templateSuffix)
	if err != nil {
		return nil, err
	}
	properties, err := s.properties()
	if err != nil {
		return nil, err
	}
	if problems := unknownValues(values, properties); len(problems) > 0 {
		return nil, &ValuesError{Solution: s.Name, Problems: sorted(problems)}
	}
	full, err := withDefaults(values, properties)
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

// functions are what a template may call beside Go's own.
var functions = template.FuncMap{
	"json":    toJSON,
	"replace": func(old, new, text string) string { return strings.ReplaceAll(text, old, new) },
}

func toJSON(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}
