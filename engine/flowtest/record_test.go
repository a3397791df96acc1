package flowtest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flowtest"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

type memory struct{}

func (memory) State(string, string) module.State        { return moduletest.NewMemoryState() }
func (memory) DeleteFlow(context.Context, string) error { return nil }

// opened is a warehouse that is open: it numbers parcels, says twice of a box what it sent,
// reports what is broken and goes on, and fails for what is gone.
func opened() func(context.Context, *warehouse, module.Handler, order) module.Result {
	var number atomic.Int64
	return func(ctx context.Context, w *warehouse, output module.Handler, in order) module.Result {
		switch in.Item {
		case "gone":
			return module.Fail(module.Permanent(errors.New("order gone: not on the shelf")))
		case "busy":
			return module.Fail(module.Retryable(errors.New("order busy: come back")))
		case "broken":
			_ = output(ctx, "error", module.NewError(in.Context, errors.New("order broken: it fell")))
		case "box":
			_ = w.sent.Emit(ctx, output, parcel{Context: in.Context, Number: "first"})
		}
		return w.sent.Emit(ctx, output, parcel{Context: in.Context, Number: fmt.Sprintf("P-%d", number.Add(1))})
	}
}

// ran runs the document once on an engine that reaches outside.
func ran(t *testing.T, k kit, document *flow.Flow, node, port, message string) view.RunRecord {
	t.Helper()
	engine, err := runtime.New(runtime.Options{Catalog: k.catalog, States: memory{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.Background()) })
	manual := *document
	manual.Spec.Start = flow.StartManual
	if _, err := engine.Deploy(t.Context(), &manual); err != nil {
		t.Fatal(err)
	}
	deployed, _ := engine.Flow(document.Metadata.Name)
	id, _ := deployed.Send(t.Context(), node, port, []byte(message))
	record, ok := deployed.Run(id)
	if !ok {
		t.Fatal("the run is not kept")
	}
	return record
}

// TestRecord makes tests of runs. Each passes without the warehouse, and fails when the flow
// is changed.
func TestRecord(t *testing.T) {
	tests := map[string]struct {
		node, port, message string
		holds               []string // in the file
		lacks               []string
	}{
		"orders": {"begin", "out", `{"items": [{"item": "pen", "count": 2}, {"item": "ink", "count": 1}]}`,
			[]string{"to: begin.out", "when: {item: ink}", "number: P-2"}, []string{"s3cret-token-value", "Note: the test does not pass"}},
		"an order at a target port": {"each", "in", `{"array": [{"item": "pen", "count": 2}]}`, []string{"to: each.in"}, []string{"does not pass", "when:"}},
		"failures": {"begin", "out", `{"items": [{"item": "gone", "count": 2}, {"item": "ink", "count": 1}, {"item": "broken", "count": 1}]}`,
			[]string{`text: "order gone: not on the shelf"`, `error: "order broken: it fell"`, "when: {item: broken}"}, []string{"does not pass"}},
		"one that is retried": {"begin", "out", `{"items": [{"item": "busy", "count": 2}]}`, []string{"retryable: true"}, []string{"does not pass"}},
		"several emissions":   {"begin", "out", `{"items": [{"item": "box", "count": 2}]}`, []string{"number: first"}, []string{"does not pass"}},
		"equal orders":        {"begin", "out", `{"items": [{"item": "pen", "count": 2}, {"item": "pen", "count": 2}]}`, []string{"times: 1", "number: P-2"}, []string{"does not pass"}},
		"a map that fails":    {"begin", "out", `{"items": [{"item": "pen"}]}`, []string{"error: "}, []string{"does not pass"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKitThat(t, opened())
			document := k.flow(t)
			run := ran(t, k, document, test.node, test.port, test.message)
			recorded, err := flowtest.Record(document, run, k.catalog)
			if err != nil {
				t.Fatal(err)
			}
			recorded.Settle(t.Context())
			text := string(recorded.Text())
			for _, part := range test.holds {
				if !strings.Contains(text, part) {
					t.Errorf("lacks %q", part)
				}
			}
			for _, part := range test.lacks {
				if strings.Contains(text, part) {
					t.Errorf("has %q", part)
				}
			}
			f, problems := flowtest.Read("run.yaml", []byte(text))
			if f == nil {
				t.Fatalf("%v\n%s", problems, text)
			}
			before := k.acted.Load()
			outcome := flowtest.Run(t.Context(), flowtest.Options{Catalog: k.catalog, Document: flowtest.Fixed(document)}, f)[0]
			if !outcome.Passed {
				t.Errorf("%s", outcome.Text())
			}
			changed := k.flow(t)
			for name, value := range map[string]any{"item": "hat", "count": int64(7)} {
				changed.Spec.Edges[1].Map.(map[string]any)[name] = value
			}
			outcome = flowtest.Run(t.Context(), flowtest.Options{Catalog: k.catalog, Document: flowtest.Fixed(changed)}, f)[0]
			if named := strings.Contains(outcome.Text(), "warehouse"); outcome.Passed || !named {
				t.Errorf("after the change: %s", outcome.Text())
			}
			if k.acted.Load() != before {
				t.Error("a test reached outside")
			}
			if t.Failed() {
				t.Log(text)
			}
		})
	}
}

// TestRecordRefuses says why a run can't become a test.
func TestRecordRefuses(t *testing.T) {
	k := newKitThat(t, opened())
	document := k.flow(t)
	whole := func() view.RunRecord {
		return ran(t, k, document, "begin", "out", `{"items": [{"item": "pen", "count": 2}]}`)
	}
	tests := map[string]struct {
		change func(*view.RunRecord)
		want   string
	}{
		"running":       {func(r *view.RunRecord) { r.State = view.StateRunning }, "still running"},
		"not kept":      {func(r *view.RunRecord) { r.Records = nil }, "not kept any more"},
		"too many hops": {func(r *view.RunRecord) { r.Dropped = 5000 }, "a test can be made of 2000 at most"},
		"cut":           {func(r *view.RunRecord) { r.Records[0].Cut = true }, "was too large to be kept whole"},
		"nothing wired": {func(r *view.RunRecord) { r.Records = r.Records[:1] }, "nothing is wired there"},
		"an answer that was cut": {func(r *view.RunRecord) {
			for i := range r.Records {
				r.Records[i].Emitted = nil
			}
		}, "node warehouse: what it emitted on port sent was too large"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			run := whole()
			test.change(&run)
			if _, err := flowtest.Record(document, run, k.catalog); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
