package expr_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

type loopItem struct {
	Name  string            `json:"name"`
	Count int               `json:"count"`
	Ready bool              `json:"ready"`
	Tags  []string          `json:"tags"`
	Meta  map[string]string `json:"meta"`
	Owner *loopOwner        `json:"owner"`
	Any   any               `json:"any"`
	Raw   json.RawMessage   `json:"raw"`
	Size  json.Number       `json:"size"`
	Level level             `json:"level"`
}

type loopOwner struct {
	Kind string `json:"kind"`
}

type level string

type loopMessage struct {
	Items []loopItem      `json:"items"`
	Names []string        `json:"names"`
	Ints  []int           `json:"ints"`
	Fixed [2]bool         `json:"fixed"`
	Alls  []any           `json:"alls"`
	Any   any             `json:"any"`
	Text  string          `json:"text"`
	Raw   json.RawMessage `json:"raw"`
	Bytes []byte          `json:"bytes"`
}

// loopPredicates are what loops do with an item of which lists. They hold what closures do
// and what they leave to the virtual machine.
var loopPredicates = map[string][]string{
	"$.items": {
		".name", ".count", ".ready", ".tags", ".meta.app", ".meta.app ?? 'none'", ".owner.kind", ".owner?.kind", ".owner?.kind ?? 'none'", ".any",
		".any.deep", ".any ?? 1", ".raw.x", ".size", ".level", "#", "len(.tags)", "len(.name)", "len(.any)", ".name + '!'", ".name + $.text", ".count * 2",
		".count > 1", ".count >= len($.names)", ".name == 'b'", ".name == $.text", ".name < $.text", ".ready && .count > 0", "!.ready || .name == 'a'", ".any && .ready",
		"!.any", ".any == 1", ".size > 1", ".level == 'high'", ".level", ".owner == nil", ".ready ? .name : 'none'", ".any ? 1 : 2", "-.count", ".count / 0",
		"[.name]", "{n: .name}", "upper(.name)", "#index", "$", ".tags[0]", ".tags[-1] ?? ''", "any(.tags, # == 'x')", "'a'", "true", "1", "nil", ".count + 9223372036854775807",
	},
	"$.names": {"#", "# == 'b'", "# + '!'", "# == $.text", "len(#)", "# != ''", "# ?? 'x'"},
	"$.ints":  {"#", "# > 1", "# * 2", "# == 2", "-#"},
	"$.fixed": {"#", "!#"},
	"$.alls":  {"#", "# == 1", "#.name", "#?.name", "#?.name ?? 'none'", "# > 1", "# + 1", "len(#)"},
	"$.any":   {"#", "#.name", ".name ?? 'none'", "# == 1"},
	"$.text":  {"#"},
	"$.raw":   {"#", "# == 1"},
	"$.bytes": {"#", "# > 1"},
}

func loopMessages() []any {
	full := loopMessage{
		Items: []loopItem{
			{Name: "a", Count: 1, Ready: true, Tags: []string{"x"}, Meta: map[string]string{"app": "web"}, Owner: &loopOwner{"Pod"}, Any: map[string]any{"deep": 1}, Raw: json.RawMessage(`{"x":1}`), Size: "3", Level: "high"},
			{Name: "b", Count: 2, Any: true, Raw: json.RawMessage(`{"x":"y"}`), Size: "18446744073709551616"},
			{Name: "größe", Count: -3, Ready: true, Any: []any{1, "x"}, Raw: json.RawMessage(`{`)},
		},
		Names: []string{"a", "b", ""}, Ints: []int{3, 2, 1}, Fixed: [2]bool{true, false},
		Alls: []any{1, nil, "x", map[string]any{"name": "n"}, 2.5}, Any: []any{map[string]any{"name": "n"}, 1}, Text: "b",
		Raw: json.RawMessage(`[1,2]`), Bytes: []byte{1, 2},
	}
	tame := full
	tame.Items, tame.Alls, tame.Any = full.Items[:1], []any{map[string]any{"name": "n"}}, []any{map[string]any{"name": "n"}}
	broken := loopMessage{Any: "no list", Items: []loopItem{{}}}
	return []any{full, tame, broken, loopMessage{}}
}

// sameOnMachine compiles an expression in two ways, of which the second runs on the virtual
// machine of the language, and compares what they give.
func sameOnMachine(t *testing.T, expression string, from, to any, messages []any) {
	t.Helper()
	fast, check := expr.Compile(expression, from, to)
	slow, other := expr.Compile(expression, from, to, expr.WithLimit(context.WithoutCancel(t.Context())))
	if !reflect.DeepEqual(check, other) {
		t.Fatalf("%s for %T: %+v, and on the machine %+v", expression, to, check, other)
	}
	if fast == nil {
		return
	}
	for i, message := range messages {
		got, err := fast.Apply(message)
		want, failed := slow.Apply(message)
		if errorText(err) != errorText(failed) {
			t.Errorf("%s for %T of message %d: error %q, and on the machine %q", expression, to, i, errorText(err), errorText(failed))
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s for %T of message %d: %#v, and on the machine %#v", expression, to, i, got, want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestLoopsAreAsOnTheMachine(t *testing.T) {
	messages := loopMessages()
	targets := []any{nil, []string{}, []int{}, []level{}, true}
	for list, predicates := range loopPredicates {
		for _, predicate := range predicates {
			for _, loop := range []string{"map", "filter", "all", "any", "none", "one", "count", "find", "sum"} {
				expression := "{{ " + loop + "(" + list + ", " + predicate + ") }}"
				for _, to := range targets {
					sameOnMachine(t, expression, loopMessage{}, to, messages)
				}
				sameOnMachine(t, "-"+expression, loopMessage{}, "", messages)
			}
		}
	}
}

// FuzzLoops compares loops with any predicate.
func FuzzLoops(f *testing.F) {
	for list, predicates := range loopPredicates {
		for _, predicate := range predicates {
			f.Add(list, predicate)
		}
	}
	messages := loopMessages()
	f.Fuzz(func(t *testing.T, list, predicate string) {
		if len(list)+len(predicate) > 200 || strings.Contains(predicate, "now()") {
			return
		}
		for _, loop := range []string{"map", "filter", "any", "count"} {
			for _, to := range []any{nil, []string{}, []int{}} {
				sameOnMachine(t, "{{ "+loop+"("+list+", "+predicate+") }}", loopMessage{}, to, messages)
			}
		}
	})
}

// TestBoundsOfLoops: a loop ends at the same number of items in both ways.
func TestBoundsOfLoops(t *testing.T) {
	type message struct {
		Ints []int  `json:"ints"`
		Text string `json:"text"`
	}
	large := strings.Repeat("x", 1<<20)
	tests := []struct {
		items      int
		expression string
	}{
		{1_000_000, "map($.ints, #)"}, {2_200_000, "map($.ints, #)"}, {2_200_000, "filter($.ints, # == 0)"},
		{100, "map($.ints, $.text + 'x')"},
		{5_000, "count($.ints, len($.text) > 1)"},
		{2_200_000, "count($.ints, " + strings.Repeat("# == 0 && ", 12) + "true)"},
	}
	for _, test := range tests {
		sameOnMachine(t, "{{ "+test.expression+" }}", message{}, nil, []any{message{Ints: make([]int, test.items), Text: large}})
	}
}

func BenchmarkLoop(b *testing.B) {
	benchmark(b, map[string]any{"names": "{{ map($.containers, .image) }}"}, benchMessage(), struct {
		Names []string `json:"names"`
	}{}, benchMessage())
}
