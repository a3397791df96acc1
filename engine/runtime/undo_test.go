package runtime_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// TestUndo holds that the nodes of a flow that is not deployed end as with an uninstall, and
// that nothing of it runs, although its trigger was started.
func TestUndo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int64
		var back atomic.Bool
		run := func(ctx context.Context, _ *trigger) error {
			runs.Add(1)
			<-ctx.Done()
			return ctx.Err()
		}
		states := &lasting{}
		engine := func() *kit {
			return newKitWith(t, func(o *runtime.Options) { o.States = states }, &trigger{run: run}, &bringer{back: &back})
		}
		const spec = "nodes:\n  - {id: t, component: test/trigger}\n  - {id: server, component: test/bringer}\n  - {id: p, component: test/pass}"
		before := engine()
		begin(t, before.deploy(t, spec))
		if err := before.Undo(t.Context(), parse(t, spec), nil); err == nil {
			t.Error("a flow that is deployed was undone")
		}
		before.Close(t.Context())

		runs.Store(0)
		back.Store(false)
		after := engine()
		if err := after.Undo(t.Context(), parse(t, spec), nil); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if runs.Load() != 0 || back.Load() {
			t.Errorf("the trigger ran %d times; what was there before was brought back: %v", runs.Load(), back.Load())
		}
		if !slices.Contains(after.life.destroyed, "uninstall") {
			t.Errorf("the nodes ended by %v", after.life.destroyed)
		}
		if _, ok := after.Flow("test"); ok {
			t.Error("the flow is deployed")
		}
	})
}
