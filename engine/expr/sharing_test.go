package expr_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

// TestMessagesDoNotDouble takes a message over the same map again and again, which
// needs no memory for what it doubles until somebody writes the message down.
func TestMessagesDoNotDouble(t *testing.T) {
	for name, template := range map[string]any{
		"two places":     map[string]any{"a": "{{ $ }}", "b": "{{ $ }}"},
		"a part":         map[string]any{"a": "{{ $ }}", "b": "{{ $.a }}"},
		"a part, before": map[string]any{"a": "{{ $.b }}", "b": "{{ $ }}"},
		"a list":         []any{"{{ $ }}", "{{ $ ?? 1 }}"},
		"a literal":      "{{ {a: $, b: [$]} }}",
		"a loop":         "{{ map(1..2, $) }}",
		"a variable":     "{{ let x = $; [x, x] }}",
		"a choice":       map[string]any{"a": "{{ true ? $ : 1 }}", "b": "{{ [$] }}"},
	} {
		t.Run(name, func(t *testing.T) {
			mapping, check := expr.Compile(template, nil, nil)
			if mapping == nil {
				t.Fatal(check.Err())
			}
			text := strings.Repeat("x", 10_000)
			message := any(map[string]any{"a": text, "b": text})
			for range 200 {
				next, err := mapping.Apply(message)
				if err != nil {
					if !strings.Contains(err.Error(), "memory budget exceeded") && !strings.Contains(err.Error(), "nested more than") {
						t.Error(err)
					}
					return
				}
				message = next
			}
			t.Error("the message doubled 200 times")
		})
	}
}

// TestOnceIsFree takes what a map has once, however large it is.
func TestOnceIsFree(t *testing.T) {
	large := make([]any, 2_000_000)
	for i := range large {
		large[i] = "some text that is the same everywhere"
	}
	message := map[string]any{"large": large, "small": []any{1}, "n": 1}
	for _, template := range []any{
		"{{ $ }}", map[string]any{"a": "{{ $.large }}", "b": "{{ $.small }}", "c": "{{ $.small }}"}, "{{ {a: $.large, b: $.small} }}",
		"{{ $.large[:1000000] }}", map[string]any{"all": "{{ $ }}", "n": "{{ $.n }}"}, "{{ let x = $.large; {x: x, n: len(x)} }}",
		"{{ map($.small, {item: #, n: $.n}) }}",
	} {
		mapping, check := expr.Compile(template, message, nil)
		if mapping == nil {
			t.Fatal(check.Err())
		}
		if _, err := mapping.Apply(message); err != nil {
			t.Errorf("%v: %v", template, err)
		}
	}
}

// TestJSONTextIsReadOnce goes into a field that is JSON text for each item of a list.
func TestJSONTextIsReadOnce(t *testing.T) {
	type message struct {
		Raw json.RawMessage `json:"raw"`
	}
	text := message{Raw: json.RawMessage(`{"a": [` + strings.Repeat("1,", 100_000) + `1]}`)}
	for _, expression := range []string{"count(1..100000, len($.raw.a) > 0)", "count(1..100000, len(get($.raw, 'a')) > 0)"} {
		mapping, check := expr.Compile("{{ "+expression+" }}", text, nil)
		if mapping == nil {
			t.Fatal(check.Err())
		}
		before := allocated()
		if got, err := mapping.Apply(text); err != nil || got != 100_000 {
			t.Errorf("%s = %v (%v)", expression, got, err)
		}
		if made := allocated() - before; made > mostAllocated {
			t.Errorf("%s made %d MB", expression, made>>20)
		}
	}
}
