package runtime_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// listener notes the failures that it hears of. It is a trigger, too.
type listener struct {
	module.Typed
	out   module.Output[message]
	heard *heard
}

type heard struct {
	mu  sync.Mutex
	all []module.Failure
}

func (h *heard) flows() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var names []string
	for _, f := range h.all {
		names = append(names, f.Flow+" "+f.State+": "+f.Error)
	}
	slices.Sort(names)
	return names
}

func newListener(h *heard) *listener {
	l := &listener{heard: h, out: module.NewOutput[message]("out")}
	l.Declare(l.out)
	return l
}

func (l *listener) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "listener"} }
func (l *listener) Instance() module.Component    { return newListener(l.heard) }
func (l *listener) OnFailure(f module.Failure) {
	l.heard.mu.Lock()
	defer l.heard.mu.Unlock()
	l.heard.all = append(l.heard.all, f)
}

func (l *listener) Run(ctx context.Context) error {
	l.out.Emit(ctx, l.Emitter(), message{Text: "heard"})
	<-ctx.Done()
	return nil
}

// TestFailureListeners learn of the failures of other flows, and never of a run that one of
// them has begun.
func TestFailureListeners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &heard{}
		k := newKit(t, newListener(h), &trigger{run: func(ctx context.Context, g *trigger) error {
			g.out.Emit(ctx, g.Emitter(), message{Text: "x"})
			<-ctx.Done()
			return nil
		}}, &behaviour{name: "work", do: func(context.Context, *behaviour, module.Handler, message) module.Result {
			return module.Fail(module.Permanent(errors.New("no disk")))
		}}, &behaviour{name: "good", do: pass})
		spec := func(trigger, work string) string {
			return "\nnodes:\n  - {id: t, component: test/" + trigger + "}\n  - {id: work, component: test/" + work + "}\nedges:\n  - {from: t.out, to: work.in}"
		}
		for _, one := range [][2]string{{"listens", spec("listener", "work")}, {"fails", spec("trigger", "work")}, {"works", spec("trigger", "good")}} {
			name := one[0]
			document := parse(t, one[1])
			document.Metadata.Name = name
			if _, err := k.Deploy(t.Context(), document); err != nil {
				t.Fatal(err)
			}
			f, _ := k.Flow(name)
			begin(t, f)
		}
		synctest.Wait()
		got := h.flows()
		if len(got) != 1 || !strings.HasPrefix(got[0], "fails failed: ") || !strings.Contains(got[0], "no disk") {
			t.Errorf("heard of %q", got)
		}
	})
}
