package tiny

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

var (
	braces = regexp.MustCompile(`\{\{(.*?)\}\}`)
	// path is an expression that only names a place, which both languages write alike.
	path    = regexp.MustCompile(`^\$(\.[A-Za-z_][A-Za-z0-9_]*|\[-?[0-9]+\]|\['[^']*'\]|\["[^"]*"\])*$`)
	indexed = regexp.MustCompile(`\[-?[0-9]+\]`)
	// alike is what both languages have beside paths: values, comparisons and arithmetic.
	alike = regexp.MustCompile(`^(\$[A-Za-z0-9_.\[\]'"-]*|"[^"]*"|'[^']*'|-?[0-9.]+|true|false|==|!=|<=|>=|<|>|&&|\|\||!|\+|-|\*|/|\(|\)|\s)+$`)
)

// expressions copies a map or settings, with its expressions written as here. Those that
// mean something else here are noted.
func (r *reader) expressions(d *drawn, at string, value any) any {
	switch value := value.(type) {
	case string:
		return braces.ReplaceAllStringFunc(value, func(whole string) string {
			expression := strings.TrimSpace(whole[2 : len(whole)-2])
			if !path.MatchString(expression) && !alike.MatchString(expression) || strings.Contains(expression, "..") {
				r.note(d, at, "the expression {{ %s }} is of another language and has to be written again: see docs/expressions.md", expression)
			}
			if indexed.MatchString(expression) {
				r.note(d, at, "where {{ %s }} names an item past the end of its list it gave null, and is an error here: get(list, index) and ?? say what to take then", expression)
			}
			return "{{ " + expression + " }}"
		})
	case map[string]any:
		object := make(map[string]any, len(value))
		for _, key := range slices.Sorted(maps.Keys(value)) {
			object[key] = r.expressions(d, at+" "+key, value[key])
		}
		return object
	case []any:
		list := make([]any, len(value))
		for i, item := range value {
			list[i] = r.expressions(d, fmt.Sprintf("%s[%d]", at, i), item)
		}
		return list
	}
	return value
}

// couldBeNull notes an expression of which is not known here whether it finds something:
// there it then gave null, and here it is an error.
func (r *reader) couldBeNull(d *drawn, edge flow.Edge, place, expression string) {
	expression = strings.TrimSpace(expression)
	if expression == "" {
		return
	}
	at := fmt.Sprintf("edge %s -> %s, map %s", edge.From, edge.To, place)
	if path.MatchString(expression) && strings.ContainsAny(expression, ".[") {
		r.note(d, at, "where {{ %s }} finds nothing it gave null, and is an error here: write {{ %s ?? nil }} if that may be", expression, expression)
		return
	}
	r.note(d, at, "where {{ %s }} fails it gave null, and is an error here: say with ?? what to take then", expression)
}
