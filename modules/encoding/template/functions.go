package template

import (
	"fmt"
	"strings"
	"text/template"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
	"github.com/patchbay-dev/patchbay/engine/module/templates"
)

// functions are those beside the ones of text/template.
func functions(room *templates.Room) template.FuncMap {
	changed := func(change func(string) string) func(string) (string, error) {
		return func(text string) (string, error) { return change(text), room.Take(1, text) }
	}
	return template.FuncMap{
		"upper": changed(strings.ToUpper),
		"lower": changed(strings.ToLower),
		"trim":  strings.TrimSpace,
		"join": func(between string, list []any) (string, error) {
			if err := room.Take(len(list), between); err != nil {
				return "", err
			}
			return join(between, list), room.Take(1, list)
		},
		"default": func(other, value any) any {
			if value == nil || value == "" {
				return other
			}
			return value
		},
		"json": func(value any) (string, error) {
			text, err := jsontext.Encode(value, maxData, maxDepth)
			if err != nil {
				return "", err
			}
			return text, room.Take(1, text)
		},
	}
}

// join writes the items of a list with a text between them.
func join(between string, list []any) string {
	words := make([]string, len(list))
	for i, one := range list {
		words[i] = fmt.Sprint(one)
	}
	return strings.Join(words, between)
}
