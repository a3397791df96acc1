package flow_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

func TestYAML(t *testing.T) {
	tests := map[string]struct{ json, want string }{
		"order":     {`{"b": 1, "a": {"d": true, "c": null}}`, "b: 1\na:\n  d: true\n  c: null\n"},
		"lists":     {`[{"a": [1, "x"]}, [], {}, [[2]], "y"]`, "- a:\n    - 1\n    - x\n- []\n- {}\n-\n  -\n    - 2\n- y\n"},
		"words":     {`{"verbs": ["get", "*", "apps/v1"], "odd": ["a, b"], "none": [""]}`, "verbs: [get, \"*\", apps/v1]\nodd:\n  - a, b\nnone: [\"\"]\n"},
		"texts":     {`{"yes": "no", "n": "1", "lines": "a\nb\n", "emoji": "\ud83d\ude00"}`, "\"yes\": \"no\"\nn: \"1\"\nlines: |\n  a\n  b\nemoji: \"😀\"\n"},
		"numbers":   {`[1e300, 1.5, 9223372036854775807, 18446744073709551616, -0.0]`, "- 1.0e+300\n- 1.5\n- 9223372036854775807\n- 18446744073709551616\n- -0.0\n"},
		"nothing":   {`null`, "null\n"},
		"a text":    {`"a: b"`, "\"a: b\"\n"},
		"no list":   {`[]`, "[]\n"},
		"no object": {`{}`, "{}\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			have, err := flow.YAML([]byte(test.json))
			if err != nil || string(have) != test.want {
				t.Errorf("have\n%s(%v)\nwant\n%s", have, err, test.want)
			}
		})
	}
	for _, bad := range []string{``, `{`, `[1,`, `{"a"}`, `1 2`, strings.Repeat("[", 100) + strings.Repeat("]", 100), strings.Repeat(`{"a":`, 65) + "1" + strings.Repeat("}", 65)} {
		if have, err := flow.YAML([]byte(bad)); err == nil {
			t.Errorf("%.20s is written as %q", bad, have)
		}
	}
}

// FuzzYAML: another library reads the value that the JSON holds.
func FuzzYAML(f *testing.F) {
	f.Add([]byte(`{"a": [{"b": ["x", "y: z", "- ", "'", "\n", "a\n b", "  a\n"]}, [], {}, null, true, 1.5, "~", "1e3", "\u2028"]}`))
	f.Add([]byte(`[[["a"]], {"": {"? ": "x # y"}}, "#", "a\n\n", "\ta"]`))
	f.Add([]byte(`"a\nb"`)) // a document of one text
	f.Fuzz(func(t *testing.T, text []byte) {
		var want any
		if len(text) > 1<<14 || json.Unmarshal(text, &want) != nil {
			return
		}
		have, err := flow.YAML(text)
		if err != nil {
			return // nested too deep, or a key that is too long
		}
		var got any
		if err := yaml.Unmarshal(have, &got); err != nil {
			if strings.Contains(err.Error(), "already defined") {
				return // a name twice
			}
			t.Fatalf("%v\n%s\n%q", err, text, have)
		}
		// Numbers are compared as JSON has them.
		again, err := json.Marshal(got)
		if err != nil {
			t.Fatalf("%v\n%q", err, have)
		}
		var same any
		if json.Unmarshal(again, &same) != nil || !reflect.DeepEqual(same, want) {
			t.Fatalf("have %s\nwant %s\n%q", again, text, have)
		}
	})
}
