package redact_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// TestDocuments shows a document that nobody has decoded as its value is shown, with the
// same secrets.
func TestDocuments(t *testing.T) {
	t.Parallel()
	type message struct {
		Free   any `json:"free"`
		Hidden any `json:"hidden,omitempty" format:"password"`
	}
	tests := map[string]string{
		"plain":             `{"a":[1,2.50,"x",null],"b":{"password":"hunter2hunter2"}}`,
		"Secret":            `{"request":{"object":{"kind":"Secret","apiVersion":"v1","data":{"p":"aHVudGVyMmh1bnRlcjI="},"stringData":{"q":"correct-horse"}}}}`,
		"Secret in escapes": `{"kind":"\u0053ecret","apiVersion":"v1","stringData":{"q":"correct-horse"}}`,
		"numbers":           `{"n":123456789012345678901234567890,"m":1e400,"z":-0,"f":1.0}`,
		"deep":              strings.Repeat(`{"a":[`, 20) + strings.Repeat(`]}`, 20),
		"long":              `{"a":"` + strings.Repeat("x", 100<<10) + `","l":[` + strings.Repeat("1,", 500) + `1]}`,
		"list":              `["correct-horse",{"kind":"Secret","apiVersion":"v1","data":{"p":"Y29ycmVjdC1ob3JzZQ=="}}]`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text += strings.Repeat(" ", 1<<10)
			value, err := jsontext.Decode(text, 512)
			if err != nil {
				t.Fatal(err)
			}
			document, err := jsontext.DecodeLazily(text, 512)
			if err != nil {
				t.Fatal(err)
			}
			for _, pair := range [][2]any{
				{value, document},
				{message{Free: value}, message{Free: document}},
				{message{Free: "x", Hidden: value}, message{Free: "x", Hidden: document}},
				{map[string]any{"in": []any{value}}, map[string]any{"in": []any{document}}},
			} {
				want, got := redact.Secrets(pair[0]), redact.Secrets(pair[1])
				slices.Sort(want)
				slices.Sort(got)
				if !reflect.DeepEqual(got, want) {
					t.Errorf("secrets = %q, want %q", got, want)
				}
				set := redact.Of("correct-horse", "hunter2hunter2")
				if want, got := redact.Show(pair[0], set.With(want...)), redact.Show(pair[1], set.With(got...)); !reflect.DeepEqual(got, want) {
					t.Errorf("shown as %s, want %s", got.JSON, want.JSON)
				}
			}
		})
	}
}
