package assist_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/expr/assist"
)

func TestSuggest(t *testing.T) {
	type request struct {
		Context   any    `json:"context,omitempty"`
		Namespace string `json:"namespace" required:"true"`
		Selector  string `json:"labelSelector"`
	}
	type plain struct {
		Name     string   `json:"name" required:"true"`
		Replicas string   `json:"replicas"`
		Methods  []string `json:"methods"`
		Ready    int      `json:"ready"`
	}
	type odd struct {
		Dashed string `json:"a-b" required:"true"`
	}
	type wrapped struct {
		Context any `json:"context,omitempty"`
		Item    any `json:"item"`
	}
	type item struct {
		Name string `json:"name"`
	}
	type listed struct {
		Context any    `json:"context,omitempty"`
		Found   []item `json:"found"`
		Next    string `json:"next"`
		Raw     []byte `json:"raw"`
	}
	type twoLists struct {
		Found []item   `json:"found"`
		Names []string `json:"names"`
	}
	type array struct {
		Context any   `json:"context,omitempty"`
		Array   []any `json:"array" required:"true"`
	}
	type items struct {
		Items []item `json:"items" required:"true"`
	}
	type arrays struct {
		First  []any `json:"first" required:"true"`
		Second []any `json:"second" required:"true"`
	}
	type named struct {
		Found []item `json:"found" required:"true"`
		Array []any  `json:"array" required:"true"`
	}
	type one struct {
		It item `json:"it"`
	}
	type other struct {
		Item item   `json:"item" required:"true"`
		Text string `json:"text" required:"true"`
	}
	namespace := map[string]any{"namespace": "web", "registry": "mirror"}
	tests := map[string]struct {
		from, to any
		want     string // the map
		missing  string
		outcome  expr.Outcome
	}{
		"any target":                       {source{}, nil, "fits", "", expr.Valid},
		"the same type":                    {target{}, target{}, "fits", "", expr.Valid},
		"any message of unknown shape":     {nil, request{}, "context={{ $ }}", "namespace", expr.Unverifiable},
		"a context at the root":            {namespace, request{}, "context={{ $ }} namespace={{ $.namespace }}", "", expr.Valid},
		"an example that fits whole":       {map[string]any{"namespace": "web"}, request{}, "fits", "", expr.Valid},
		"same names, converted":            {source{}, plain{}, "methods={{ $.methods }} name={{ $.name }} replicas={{ string($.replicas) }}", "", expr.Valid},
		"the source's context is carried":  {wrapped{}, request{}, "", "namespace", expr.Unverifiable},
		"required, found one level deeper": {wrapped{Item: namespace}, request{}, "namespace={{ $.item.namespace }}", "", expr.Valid},
		"the item before the context":      {wrapped{Context: namespace, Item: namespace}, request{}, "namespace={{ $.item.namespace }}", "", expr.Valid},
		"a name that has to be quoted":     {map[string]any{"a-b": "x", "c": 1}, odd{}, `a-b={{ $["a-b"] }}`, "", expr.Valid},
		"a list from an object":            {source{}, []string{}, "", "", expr.Unverifiable},
		"the only list":                    {listed{}, array{}, "array={{ $.found }}", "", expr.Valid},
		"the only list of an example":      {map[string]any{"excluded": []any{"a"}, "name": "x"}, array{}, "array={{ $.excluded }} context={{ $ }}", "", expr.Valid},
		"one of two lists":                 {twoLists{}, array{}, "context={{ $ }}", "array", expr.Unverifiable},
		"the only list of its items":       {twoLists{}, items{}, "items={{ $.found }}", "", expr.Valid},
		"one list for two":                 {listed{}, arrays{}, "", "first second", expr.Unverifiable},
		"a list that has a namesake":       {listed{}, named{}, "found={{ $.found }}", "array", expr.Unverifiable},
		"the only object, but no text":     {one{}, other{}, "item={{ $.it }}", "text", expr.Unverifiable},
		"nothing in common":                {loose{}, typedContext{}, "context={{ $ }} name={{ $.name }}", "", expr.Valid},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := assist.Suggest(test.from, test.to)
			if text := written(got); text != test.want {
				t.Errorf("map = %q, want %q", text, test.want)
			}
			if missing := strings.Join(got.Missing, " "); missing != test.missing || got.Outcome != test.outcome {
				t.Errorf("missing = %q, outcome %v, want %q, %v", missing, got.Outcome, test.missing, test.outcome)
			}
			if got.Outcome == expr.Valid {
				compiles(t, got, test.from, test.to)
			}
		})
	}
}

func written(s assist.Suggestion) string {
	if s.Fits {
		return "fits"
	}
	var fields []string
	for _, name := range slices.Sorted(maps.Keys(s.Map)) {
		fields = append(fields, name+"="+s.Map[name].(string))
	}
	return strings.Join(fields, " ")
}

// compiles holds what a suggestion promises: it is a valid map.
func compiles(t *testing.T, s assist.Suggestion, from, to any) {
	t.Helper()
	var template any = s.Map
	if s.Fits {
		template = nil
	}
	if _, check := expr.Compile(template, from, to); check.Outcome != expr.Valid {
		t.Errorf("the suggestion does not compile: %+v", check)
	}
}
