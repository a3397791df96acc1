package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/failure"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// twoBranches doubles with each round: without a bound, 256 hops deep, it would
// take 2^128 hops.
const twoBranches = `
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
  - {id: c, component: test/pass}
edges:
  - {from: a.out, to: b.in}
  - {from: a.out, to: c.in}
  - {from: b.out, to: a.in}
  - {from: c.out, to: a.in}
`

func TestRunHasABudgetOfHops(t *testing.T) {
	tests := map[string]struct {
		spec string
		hops int // 0 when the run ends by itself
		want string
	}{
		"two branches in a circle": {"maxHops: 5000" + twoBranches, 5000, "after 5000 hops: the direct edges go round"},
		"errors in a circle": {`
maxHops: 5000
nodes:
  - {id: a, component: test/try}
  - {id: b, component: test/try}
edges:
  - {from: a.error, to: b.in, map: {text: x}}
  - {from: a.error, to: a.in, map: {text: x}}
  - {from: b.error, to: a.in, map: {text: x}}
  - {from: b.error, to: b.in, map: {text: x}}`, 5000, "after 5000 hops: the direct edges go round"},
		"no circle": {`
maxHops: 2
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
  - {id: c, component: test/pass}
edges:
  - {from: a.out, to: b.in}
  - {from: b.out, to: c.in}`, 2, "after 2 hops: split less at a time"},
		"just enough": {`
maxHops: 3
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
  - {id: c, component: test/pass}
edges:
  - {from: a.out, to: b.in}
  - {from: b.out, to: c.in}`, 0, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKit(t)
			f := k.deploy(t, test.spec)
			id, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`))
			if test.hops == 0 {
				if err != nil {
					t.Errorf("error = %v", err)
				}
				return
			}
			var budget *failure.BudgetError
			if !errors.As(err, &budget) || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error = %v, want %q", err, test.want)
			}
			if len(err.Error()) > 4096 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
			record, _ := f.Run(id)
			if got := record.Hops - 2; got != test.hops { // the first is no delivery, the last went over
				t.Errorf("%d hops, want %d", got, test.hops)
			}
		})
	}
}

// TestBudgetIsAMillionHops has no circle, whose hops lie deep within each other and take
// many times as long.
func TestBudgetIsAMillionHops(t *testing.T) {
	many := &behaviour{name: "many", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		for {
			if result := b.out.Emit(ctx, output, in); result.IsErr() {
				return result
			}
		}
	}}
	arrived := &atomic.Int64{}
	k := newKit(t, many, &typedSink[message]{name: "end", seen: arrived})
	f := k.deploy(t, `
nodes: [{id: many, component: test/many}, {id: end, component: test/end}]
edges: [{from: many.out, to: end.in}]`)
	_, err := f.Send(t.Context(), "many", "in", json.RawMessage(`{"text":"x"}`))
	var budget *failure.BudgetError
	if !errors.As(err, &budget) || budget.Hops != 1_000_000 || arrived.Load() != 999_999 { // the first came to the node that emits
		t.Errorf("error = %v, %d arrived", err, arrived.Load())
	}
}

func TestDepthIsBoundedAtItsValue(t *testing.T) {
	k := newKit(t)
	f := k.deploy(t, "nodes: [{id: a, component: test/pass}]\nedges: [{from: a.out, to: a.in}]")
	_, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`))
	var deep *failure.DepthError
	if !errors.As(err, &deep) || deep.Depth != 256 {
		t.Errorf("error = %v, want one after 256 hops", err)
	}
}

func TestPanicIsNotWorthARetry(t *testing.T) {
	k := newKit(t)
	f := k.deploy(t, "nodes: [{id: a, component: test/boom}]")
	_, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`))
	if err == nil || module.IsRetryable(err) {
		t.Errorf("error = %v, retryable %v", err, module.IsRetryable(err))
	}
}

// round emits again and again and takes no notice of errors, as a component that
// splits a long list does.
func round(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
	for {
		if err := b.out.Emit(ctx, output, in).Err(); errors.Is(err, module.ErrStopped) {
			return module.Fail(err)
		}
	}
}

// A run that would go on for ever ends with whatever ends its flow, and nothing
// of it goes on afterwards.
func TestARunEndsAtOnce(t *testing.T) {
	ends := map[string]func(*testing.T, *kit, *runtime.Flow) error{
		"stop": func(t *testing.T, _ *kit, f *runtime.Flow) error { _, err := f.Stop(t.Context()); return err },
		"remove": func(t *testing.T, k *kit, _ *runtime.Flow) error {
			_, err := k.Remove(t.Context(), "test")
			return err
		},
		"close": func(t *testing.T, k *kit, _ *runtime.Flow) error { k.Close(t.Context()); return nil },
	}
	flows := map[string]string{
		"circle": "maxHops: 1000000000" + twoBranches,
		"loop":   "maxHops: 1000000000\nnodes: [{id: a, component: test/round}, {id: b, component: test/pass}]\nedges: [{from: a.out, to: b.in}]",
		"waits":  "nodes: [{id: a, component: test/wait}]",
	}
	for way, end := range ends {
		for name, spec := range flows {
			t.Run(way+" "+name, func(t *testing.T) {
				begun := make(chan struct{}, 1)
				wait := &behaviour{name: "wait", do: func(ctx context.Context, _ *behaviour, _ module.Handler, _ message) module.Result {
					<-ctx.Done()
					return module.Fail(context.Cause(ctx))
				}}
				k := newKit(t, wait, &behaviour{name: "round", do: round})
				f := k.deploy(t, spec)
				events := k.Subscribe(t.Context(), 1)
				result := make(chan error, 1)
				go func() {
					begun <- struct{}{}
					_, err := f.Send(context.Background(), "a", "in", json.RawMessage(`{"text":"x"}`))
					result <- err
				}()
				<-begun
				<-events // of the run that began
				if err := end(t, k, f); err != nil {
					t.Fatal(err)
				}
				select {
				case err := <-result:
					if !errors.Is(err, module.ErrStopped) {
						t.Errorf("the run ended with %v", err)
					}
				default:
					if way != "stop" && f.Runs(1)[0].State == view.StateRunning {
						t.Error("the run goes on")
					}
					if err := <-result; !errors.Is(err, module.ErrStopped) {
						t.Errorf("the run ended with %v", err)
					}
				}
			})
		}
	}
}

// Starting or stopping what has no button is an error that says what to add.
func TestStartAndStopNeedATrigger(t *testing.T) {
	k := newKit(t)
	f := k.deploy(t, "nodes: [{id: a, component: test/pass}]")
	for button, press := range map[string]func(context.Context) (runtime.Pressed, error){"start": f.Start, "stop": f.Stop} {
		pressed, err := press(t.Context())
		if err == nil || !strings.Contains(err.Error(), "no node has a "+button+" button") || len(pressed.Nodes) > 0 {
			t.Errorf("%s: %v, %v", button, pressed, err)
		}
	}
}

func TestStopNamesARunThatDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		deaf := &behaviour{name: "deaf", do: func(context.Context, *behaviour, module.Handler, message) module.Result {
			<-time.After(time.Hour)
			return module.Result{}
		}}
		k := newKit(t, deaf)
		f := k.deploy(t, "nodes: [{id: a, component: test/deaf}]")
		go func() { _, _ = f.Send(context.Background(), "a", "in", json.RawMessage(`{"text":"x"}`)) }()
		synctest.Wait()
		began := time.Now()
		_, err := f.Stop(t.Context())
		if err == nil || !strings.Contains(err.Error(), "run "+f.Runs(1)[0].ID) {
			t.Errorf("error = %v, want the run's name", err)
		}
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("Stop took %s", took)
		}
		<-time.After(2 * time.Hour)
		k.Close(t.Context())
	})
}

// caller is a server whose clients wait for the flow's answer.
type caller struct {
	module.Typed
	live chan *caller // takes the instance of the deployed flow
	out  module.Output[message]
}

func (c *caller) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "caller"} }
func (c *caller) SyncRPC() module.SyncRPCInfo   { return module.SyncRPCInfo{} }
func (c *caller) Instance() module.Component {
	fresh := &caller{live: c.live, out: module.NewOutput[message]("out")}
	fresh.Declare(fresh.out)
	return fresh
}

func (c *caller) OnReconcile(context.Context) error {
	c.live <- c
	return nil
}

func TestCallersAreAnswered(t *testing.T) {
	tests := map[string]struct {
		end      func(*testing.T, *kit, *runtime.Flow)
		takes    time.Duration
		answered bool
	}{
		"stop":               {func(t *testing.T, _ *kit, f *runtime.Flow) { _, _ = f.Stop(t.Context()) }, time.Minute, true},
		"remove":             {func(t *testing.T, k *kit, _ *runtime.Flow) { _, _ = k.Remove(t.Context(), "test") }, time.Second / 2, true},
		"remove, too slow":   {func(t *testing.T, k *kit, _ *runtime.Flow) { _, _ = k.Remove(t.Context(), "test") }, time.Minute, false},
		"shutdown":           {func(t *testing.T, k *kit, _ *runtime.Flow) { k.Close(t.Context()) }, 20 * time.Second, true},
		"shutdown, too slow": {func(t *testing.T, k *kit, _ *runtime.Flow) { k.Close(t.Context()) }, time.Minute, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				work := &behaviour{name: "work", do: func(ctx context.Context, _ *behaviour, _ module.Handler, _ message) module.Result {
					select {
					case <-time.After(test.takes):
						return module.Result{}
					case <-ctx.Done():
						return module.Fail(context.Cause(ctx))
					}
				}}
				live := make(chan *caller, 1)
				k := newKit(t, work, &caller{live: live})
				f := k.deploy(t, "nodes: [{id: s, component: test/caller}, {id: w, component: test/work}]\nedges: [{from: s.out, to: w.in}]")
				server := <-live
				answer := make(chan error, 1)
				go func() {
					answer <- server.out.Emit(context.Background(), server.Emitter(), message{Text: "x"}).Err()
				}()
				synctest.Wait()
				test.end(t, k, f)
				err := <-answer
				if (err == nil) != test.answered {
					t.Errorf("the caller got %v", err)
				}
				k.Close(t.Context())
			})
		})
	}
}

// button is a trigger.
type button struct {
	module.Typed
	out module.Output[message]
}

func (b *button) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "button"} }
func (b *button) Instance() module.Component {
	fresh := &button{out: module.NewOutput[message]("out")}
	fresh.Declare(fresh.out)
	return fresh
}

func (b *button) Run(ctx context.Context) error {
	b.out.Emit(ctx, b.Emitter(), message{Text: "x"})
	<-ctx.Done()
	return nil
}

// The panel of one trigger ends that trigger's run and no other.
func TestAPanelsStopEndsItsOwnRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := &behaviour{name: "wait", do: func(ctx context.Context, _ *behaviour, _ module.Handler, _ message) module.Result {
			<-ctx.Done()
			return module.Fail(context.Cause(ctx))
		}}
		k := newKit(t, wait, &button{})
		f := k.deploy(t, `
nodes:
  - {id: one, component: test/button}
  - {id: two, component: test/button}
  - {id: w, component: test/wait}
edges:
  - {from: one.out, to: w.in}
  - {from: two.out, to: w.in}`)
		begin(t, f)
		for node, press := range map[string]string{"one": `{"stop":true}`, "two": `{"start":true}`} { // which it is
			if err := f.Press(t.Context(), node, json.RawMessage(press)); err != nil {
				t.Fatal(err)
			}
		}
		states := map[string]string{}
		for _, run := range f.Runs(0) {
			states[run.Trigger] = run.State
		}
		if states["one"] != view.StateFailed || states["two"] != view.StateRunning {
			t.Errorf("the runs are %v", states)
		}
		k.Close(t.Context())
	})
}

// TestCancel ends one run under way and no other.
func TestCancel(t *testing.T) {
	entered := make(chan struct{}, 2)
	held := &behaviour{name: "held", do: func(ctx context.Context, _ *behaviour, _ module.Handler, _ message) module.Result {
		entered <- struct{}{}
		<-ctx.Done()
		return module.Fail(context.Cause(ctx))
	}}
	k := newKit(t, held)
	f := k.deploy(t, "nodes: [{id: a, component: test/held}, {id: b, component: test/pass}]")
	ended := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`))
			ended <- err
		}()
	}
	for range 2 {
		<-entered
	}
	runs := f.Runs(2)
	if ok, err := f.Cancel(t.Context(), runs[0].ID); !ok || err != nil {
		t.Fatalf("Cancel = %t, %v", ok, err)
	}
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "it was cancelled") {
		t.Errorf("the run ends with %v", err)
	}
	if record, _ := f.Run(runs[1].ID); record.State != view.StateRunning {
		t.Errorf("the other run is %s", record.State)
	}
	for name, id := range map[string]string{"over already": runs[0].ID, "not there": "x-1"} {
		if ok, err := f.Cancel(t.Context(), id); ok || err != nil {
			t.Errorf("%s: Cancel = %t, %v", name, ok, err)
		}
	}
	if ok, err := f.Cancel(t.Context(), runs[1].ID); !ok || err != nil {
		t.Errorf("Cancel of the other = %t, %v", ok, err)
	}
	if err := <-ended; err == nil {
		t.Error("the other run ends without an error")
	}
}
