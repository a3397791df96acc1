package runtime_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// bringer takes some time to bring back what it did before.
type bringer struct {
	module.Typed
	takes time.Duration
	back  *atomic.Bool
}

func (b *bringer) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "bringer"} }
func (b *bringer) Instance() module.Component {
	fresh := &bringer{takes: b.takes, back: b.back}
	fresh.Declare(module.Input("in", func(context.Context, module.Handler, message) module.Result { return module.Result{} }))
	return fresh
}
func (b *bringer) OnReconcile(ctx context.Context) error {
	select {
	case <-time.After(b.takes):
		b.back.Store(true)
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// TestTriggersGoOnAfterServers holds that what nodes did before a restart is back before
// a trigger ticks, unless that takes too long.
func TestTriggersGoOnAfterServers(t *testing.T) {
	tests := map[string]struct {
		takes, from time.Duration // from is when the trigger goes on
		back        bool
	}{
		"at once": {0, 0, true},
		"soon":    {3 * time.Second, 3 * time.Second, true},
		"late":    {time.Minute, 10 * time.Second, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var back, found atomic.Bool
				var at atomic.Int64
				began := time.Now()
				run := func(ctx context.Context, _ *trigger) error {
					at.Store(int64(time.Since(began)))
					found.Store(back.Load())
					<-ctx.Done()
					return ctx.Err()
				}
				states := &lasting{}
				engine := func() *kit {
					return newKitWith(t, func(o *runtime.Options) { o.States = states }, &trigger{run: run}, &bringer{takes: test.takes, back: &back})
				}
				spec := "nodes:\n  - {id: t, component: test/trigger}\n  - {id: server, component: test/bringer}"
				before := engine()
				begin(t, before.deploy(t, spec))
				before.Close(t.Context())

				back.Store(false)
				began = time.Now()
				after := engine()
				after.deploy(t, spec)
				if settled := after.Settled(t.Context()); settled != test.back {
					t.Errorf("settled = %v", settled)
				}
				if back.Load() != test.back {
					t.Errorf("back = %v when settled", back.Load())
				}
				synctest.Wait()
				if got := time.Duration(at.Load()); got != test.from || found.Load() != test.back {
					t.Errorf("the trigger went on after %s, and what was there before was back: %v", got, found.Load())
				}
			})
		})
	}
}
