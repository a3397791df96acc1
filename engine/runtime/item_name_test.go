package runtime_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// twins emits its message twice, with a number behind the text.
func twins() module.Component {
	return &behaviour{name: "twins", errors: true, do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		for n := range 2 {
			part := in
			part.Text = fmt.Sprint(in.Text, n)
			if result := b.out.Emit(ctx, output, part); result.IsErr() {
				output(ctx, "error", module.NewError(in.Context, result.Err()))
			}
		}
		return module.Result{}
	}}
}

// TestItemName: what a node says its messages are about is known at every hop after it,
// in the run and in the log.
func TestItemName(t *testing.T) {
	const spec = `
nodes:
  - {id: start, component: test/pass%s}
  - {id: split, component: test/twins%s}
  - {id: next, component: test/pass}
  - {id: end, component: test/%s}
  - {id: sink, component: test/sink}
edges:
  - {from: start.out, to: split.in}
  - {from: split.out, to: next.in}
  - {from: next.out, to: end.in}
  - {from: split.error, to: sink.in}
`
	tests := map[string]struct {
		start, split, end string
		text              string
		want              string // the run's item, and those of the hops
	}{
		"nobody says it":           {"", "", "sink", "x", ": - - - - - - -"},
		"each item":                {"", `, itemName: "shop/{{ $.text }}"`, "sink", "x", ": - - - shop/x0 shop/x0 shop/x1 shop/x1"},
		"the error is about it":    {"", `, itemName: "shop/{{ $.text }}"`, "fail", "x", ": - - - shop/x0 shop/x0 - shop/x1 shop/x1 -"},
		"one for all":              {`, itemName: "about {{ $.text }}"`, "", "sink", "x", "about x: - - about x about x about x about x about x"},
		"the nearest one says it":  {`, itemName: "about {{ $.text }}"`, `, itemName: "{{ $.text }}"`, "sink", "x", ": - - about x x0 x0 x1 x1"},
		"nothing is said":          {`, itemName: "about"`, `, itemName: "{{ '' }}"`, "sink", "x", "about: - - about about about about about"},
		"an expression that fails": {"", `, itemName: "{{ [$.text][int($.text)] }}"`, "sink", "x", ": - - - - - - -"},
		"one line, not too long":   {`, itemName: "{{ $.text }}"`, "", "sink", `a\n ` + strings.Repeat("b", 300), "a " + strings.Repeat("b", 197) + "…"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKit(t, twins())
			f := k.deploy(t, fmt.Sprintf(spec, test.start, test.split, test.end))
			id, err := f.Send(t.Context(), "start", "in", json.RawMessage(`{"text":"`+test.text+`"}`))
			if err != nil {
				t.Fatal(err)
			}
			record, _ := f.Run(id)
			got := record.Item
			if name == "the error is about it" && (record.Items != 2 || record.FailedItems != 2) {
				t.Errorf("%d items, %d failed", record.Items, record.FailedItems)
			}
			if name == "an expression that fails" && !strings.Contains(fmt.Sprint(record.Records[2].Log), "the item name can't be evaluated") {
				t.Errorf("nothing says that it fails: %v", record.Records[2].Log)
			}
			if len(test.text) == 1 {
				got += ":"
				for _, h := range record.Records {
					item := h.Item
					if item == "" {
						item = "-"
					}
					got += " " + item
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestItemNameIsChecked(t *testing.T) {
	const spec = `
nodes:
  - {id: a, component: test/pass, itemName: %q}
  - {id: end, component: test/sink}
edges:
  - {from: a.out, to: end.in}`
	for name, want := range map[string]string{
		"{{ $.txet }}":  `spec.nodes[0].itemName: `,
		"{{ $.text + }": `spec.nodes[0].itemName: `,
		"{{ $.text }}":  "",
		"fixed":         "",
	} {
		problems := newKit(t).Check(t.Context(), parse(t, fmt.Sprintf(spec, name))).Problems
		if (want == "") == problems.HasErrors() || !strings.Contains(fmt.Sprint(problems), want) {
			t.Errorf("%s: %v, want %q", name, problems, want)
		}
	}
}
