package runtime_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// TestNoQueueOnTheWayOfACaller: the answer to a caller can't wait in a queue; beside its way
// an edge may be queued.
func TestNoQueueOnTheWayOfACaller(t *testing.T) {
	const nodes = `
nodes:
  - {id: gateway, component: test/gateway}
  - {id: first, component: test/pass}
  - {id: second, component: test/pass}
  - {id: third, component: test/pass}
edges:
`
	tests := map[string]struct{ edges, want string }{
		"first edge": {`
  - {from: gateway.request, to: first.in, queue: {}}
  - {from: first.out, to: gateway.response, map: {body: "x"}}`, "(gateway to first to gateway)"},
		"last edge": {`
  - {from: gateway.request, to: first.in}
  - {from: first.out, to: gateway.response, map: {body: "x"}, queue: {}}`, "(gateway to first to gateway)"},
		"one of two ways": {`
  - {from: gateway.request, to: first.in}
  - {from: gateway.request, to: second.in, queue: {}}
  - {from: second.out, to: third.in}
  - {from: third.out, to: first.in}
  - {from: first.out, to: gateway.response, map: {body: "x"}}`, "(gateway to second to third to first to gateway)"},
		"beside the way": {`
  - {from: gateway.request, to: first.in}
  - {from: first.out, to: gateway.response, map: {body: "x"}}
  - {from: first.out, to: second.in, queue: {}}
  - {from: second.out, to: third.in, queue: {}}`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKitWith(t, func(o *runtime.Options) { o.DirectQueues = true }, &gateway{})
			text := k.Check(t.Context(), parse(t, nodes+strings.TrimPrefix(test.edges, "\n"))).Problems.Error()
			if test.want == "" && strings.Contains(text, "queue") || !strings.Contains(text, test.want) {
				t.Errorf("problems: %s\nwant %q", text, test.want)
			}
		})
	}
}

// TestTheKeyOfAQueueIsChecked: it is an expression over what the source emits.
func TestTheKeyOfAQueueIsChecked(t *testing.T) {
	k := newKitWith(t, func(o *runtime.Options) { o.DirectQueues = true })
	report := k.Check(t.Context(), parse(t, `
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
edges:
  - {from: a.out, to: b.in, queue: {key: "{{ $.txt }}"}}`))
	if text := report.Problems.Error(); !strings.Contains(text, "spec.edges[0].queue.key") || !strings.Contains(text, "txt") {
		t.Errorf("problems: %s", text)
	}
}

// TestAnOptionalQueue: where no queues are kept, the edge is direct.
func TestAnOptionalQueue(t *testing.T) {
	k := newKit(t)
	f := k.deploy(t, `
nodes:
  - {id: pass, component: test/pass}
  - {id: sink, component: test/sink}
edges:
  - {from: pass.out, to: sink.in, queue: {optional: true}}`)
	if _, err := f.Send(t.Context(), "pass", "in", []byte(`{"text": "a"}`)); err != nil || len(k.got.all()) != 1 {
		t.Errorf("%v, %v arrived", err, k.got.all())
	}
}
