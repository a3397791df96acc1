package module_test

import (
	"reflect"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
)

func TestContextIsCarried(t *testing.T) {
	type given struct {
		Context any `json:"context"`
		Name    string
	}
	type result struct {
		Text    string `json:"text"`
		Context any    `json:"context,omitempty"`
	}
	type typed struct {
		Context map[string]any `json:"context"`
	}
	type hidden struct {
		context any //nolint:unused // its being there is what is tried
	}
	in := given{Context: map[string]any{"a": 1}}
	tests := map[string]struct {
		emitted, given, want any
		lacks                bool
	}{
		"left out":          {result{Text: "x"}, in, result{Text: "x", Context: in.Context}, true},
		"filled in":         {result{Context: "own"}, in, result{Context: "own"}, false},
		"nothing to carry":  {result{Text: "x"}, given{}, result{Text: "x"}, true},
		"given a map":       {result{}, map[string]any{"context": 3}, result{Context: 3}, true},
		"given no struct":   {result{}, "text", result{}, true},
		"given nothing":     {result{}, nil, result{}, true},
		"no field":          {struct{ A int }{1}, in, struct{ A int }{1}, false},
		"a type of its own": {typed{}, in, typed{}, false},
		"not exported":      {hidden{}, in, hidden{}, false},
		"a map":             {map[string]any{"text": "x"}, in, map[string]any{"text": "x"}, false},
		"nothing":           {nil, in, nil, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := module.CarryContext(test.emitted, test.given); !reflect.DeepEqual(got, test.want) {
				t.Errorf("%+v, want %+v", got, test.want)
			}
			if got := module.CarryOf(module.Port{Configuration: test.emitted}).Lacks(test.emitted); got != test.lacks {
				t.Errorf("lacks = %t", got)
			}
		})
	}
}
