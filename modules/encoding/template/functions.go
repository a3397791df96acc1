package template

import (
	"fmt"
	"strings"
	"text/template"

	"github.com/patchbay-dev/patchbay/modules/encoding/jsontext"
)

// stepFunction is what counts; a template that calls it by itself only counts too.
const stepFunction = "step"

// functions are those beside the ones of text/template. None makes a text that is much
// longer than what it is given.
func functions(step func() (bool, error)) template.FuncMap {
	return template.FuncMap{
		stepFunction: step,
		"upper":      strings.ToUpper,
		"lower":      strings.ToLower,
		"trim":       strings.TrimSpace,
		"join":       join,
		"default": func(other, value any) any {
			if value == nil || value == "" {
				return other
			}
			return value
		},
		"json": func(value any) (string, error) { return jsontext.Encode(value, maxData, maxDepth) },
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
