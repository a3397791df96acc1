package runtime_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// reporters are components that report failures and go on.
func reporters() []module.Component {
	report := func(ctx context.Context, output module.Handler, in message, n int) error {
		return output(ctx, "error", module.NewError(in.Context, fmt.Errorf("part %d is broken", n))).Err()
	}
	return []module.Component{
		// twice reports two failures, and goes on.
		&behaviour{name: "twice", errors: true, do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
			for n := range 2 {
				if err := report(ctx, output, in, n+1); err != nil {
					return module.Fail(err)
				}
			}
			return b.out.Emit(ctx, output, in)
		}},
		// careless does not look at what became of its report.
		&behaviour{name: "careless", errors: true, do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
			_ = report(ctx, output, in, 1)
			return b.out.Emit(ctx, output, in)
		}},
		// forward reports what the next node returned, as array_split does.
		&behaviour{name: "forward", errors: true, do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
			if err := b.out.Emit(ctx, output, in).Err(); err != nil {
				return output(ctx, "error", module.NewError(in.Context, fmt.Errorf("item 1: %w", err)))
			}
			return module.Result{}
		}},
		// both fails by itself after it reported a failure.
		&behaviour{name: "both", errors: true, do: func(ctx context.Context, _ *behaviour, output module.Handler, in message) module.Result {
			_ = report(ctx, output, in, 1)
			return module.Fail(errors.New("and the whole is broken"))
		}},
	}
}

// TestFailuresAreCountedWhereTheyHappen: each failure is counted once, at its node,
// whether the node returns it or reports it, and whoever takes it.
func TestFailuresAreCountedWhereTheyHappen(t *testing.T) {
	const nodes = `
nodes:
  - {id: start, component: test/pass}
  - {id: a, component: test/%s}
  - {id: b, component: test/%s}
  - {id: end, component: test/%s}
edges:
  - {from: start.out, to: a.in}
  - {from: a.out, to: b.in}
`
	const taken = "  - {from: a.error, to: end.in, map: {text: '{{ $.error }}'}}\n"
	tests := map[string]struct {
		a, b, end string
		taken     bool
		run       string // state, failures, handled, error
		hops      string // state, failures, downstream of start, a, b and end
	}{
		"reported and taken": {"twice", "sink", "sink", true,
			"handled 2 2 part 1 is broken", "start ok 0; a handled 2; end ok 0; end ok 0; b ok 0"},
		"reported, and nothing is wired": {"twice", "sink", "sink", false,
			"failed 1 0 node a: part 1 is broken", "start failed 0 downstream; a failed 1"},
		"reported to nobody, and gone on": {"careless", "sink", "sink", false,
			"failed 1 0 part 1 is broken", "start ok 0; a failed 1; b ok 0"},
		"what takes it fails too": {"careless", "sink", "fail", true,
			"failed 2 0 part 1 is broken", "start ok 0; a failed 1; end failed 1; b ok 0"},
		"reported and failed": {"both", "sink", "sink", true,
			"handled 2 2 part 1 is broken", "start ok 0; a handled 2; end ok 0; end ok 0"},
		"the next node fails, and it is reported": {"forward", "fail", "sink", true,
			"handled 1 1 broken", "start ok 0; a ok 0; b failed 1; end ok 0"},
		"the next node fails, and its caller's error port takes it": {"try2", "fail", "sink", true,
			"handled 1 1 broken", "start ok 0; a handled 0 downstream; b failed 1; end ok 0"},
		"the next node fails": {"pass", "fail", "sink", false,
			"failed 1 0 node b: broken", "start failed 0 downstream; a failed 0 downstream; b failed 1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			through := &behaviour{name: "try2", errors: true, do: pass}
			k := newKit(t, append(reporters(), through)...)
			spec := fmt.Sprintf(nodes, test.a, test.b, test.end)
			if test.taken {
				spec += taken
			}
			f := k.deploy(t, spec)
			id, _ := f.Send(t.Context(), "start", "in", json.RawMessage(`{"text":"x"}`))
			record, ok := f.Run(id)
			if !ok {
				t.Fatal("the run is not kept")
			}
			run := fmt.Sprint(record.State, " ", record.Failures, " ", record.Handled, " ", cmp.Or(record.Error, record.FirstFailure))
			var hops []string
			for _, h := range record.Records[1:] {
				line := fmt.Sprint(h.Node, " ", h.State, " ", h.Failures)
				if h.Downstream {
					line += " downstream"
				}
				hops = append(hops, line)
				if (h.State == view.StateOK) != (h.Error == "") {
					t.Errorf("%s: error %q", line, h.Error)
				}
			}
			if diff := gocmp.Diff([]string{test.run, test.hops}, []string{run, strings.Join(hops, "; ")}); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestLastRunOfEachTrigger: wires and nodes keep the counts of the last run, and a mark
// goes when a later run of the same trigger is over.
func TestLastRunOfEachTrigger(t *testing.T) {
	var emit module.Handler
	fails := true
	flaky := &behaviour{name: "flaky", do: func(context.Context, *behaviour, module.Handler, message) module.Result {
		if fails {
			return module.Fail(errors.New("no luck"))
		}
		return module.Result{}
	}}
	k := newKit(t, flaky, &source{emit: func(h module.Handler) { emit = h }})
	f := k.deploy(t, `
nodes:
  - {id: source, component: test/source}
  - {id: flaky, component: test/flaky}
edges:
  - {from: source.out, to: flaky.in, map: {text: "{{ $.name }}"}}`)
	look := func() string {
		status := f.Status()
		node, edge := status.Nodes[1], status.Edges[0]
		return fmt.Sprint(node.LastMessages, " ", node.LastFailures, " ", node.LastError != nil, " ", edge.LastMessages, " ", edge.LastFailures, " ",
			edge.Failures, " ", status.LastFinished.State)
	}
	for _, step := range []struct {
		name  string
		fails bool
		sent  bool // by hand
		want  string
	}{
		{"a run that fails", true, false, "1 1 true 1 1 1 failed"},
		{"a message sent by hand says nothing of the trigger", false, true, "1 1 true 1 1 1 ok"},
		{"a run that is fine", false, false, "1 0 false 1 0 1 ok"},
		{"another that fails", true, false, "1 1 true 1 1 2 failed"},
	} {
		fails = step.fails
		if step.sent {
			if _, err := f.Send(t.Context(), "flaky", "in", json.RawMessage(`{"text":"x"}`)); err != nil {
				t.Fatal(err)
			}
		} else if err := emit(t.Context(), "out", any(twoKilobytes())).Err(); (err != nil) != step.fails {
			t.Fatal(err)
		}
		if got := look(); got != step.want {
			t.Errorf("%s: %s, want %s", step.name, got, step.want)
		}
	}
}

// TestMessagesOfTheLastRunAreAddedUp: those of one run that came to one node over one
// wire.
func TestMessagesOfTheLastRunAreAddedUp(t *testing.T) {
	f := newKit(t, twins()).deploy(t, `
nodes:
  - {id: twins, component: test/twins}
  - {id: fail, component: test/fail}
  - {id: end, component: test/sink}
edges:
  - {from: twins.out, to: fail.in}
  - {from: twins.error, to: end.in}`)
	if _, err := f.Send(t.Context(), "twins", "in", json.RawMessage(`{"text":"x"}`)); err != nil {
		t.Fatal(err)
	}
	status := f.Status()
	if node, edge := status.Nodes[1], status.Edges[0]; node.LastMessages != 2 || node.LastFailures != 2 || edge.LastMessages != 2 || edge.LastFailures != 2 {
		t.Errorf("node %+v, edge %+v, want 2 messages and 2 failures", node, edge)
	}
}
