package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// trigger is a component whose Run does what the test says.
type trigger struct {
	module.Typed
	run func(ctx context.Context, t *trigger) error
	out module.Output[message]
}

func (g *trigger) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "trigger"} }
func (g *trigger) Instance() module.Component {
	fresh := &trigger{run: g.run, out: module.NewOutput[message]("out")}
	fresh.Declare(fresh.out)
	return fresh
}
func (g *trigger) Run(ctx context.Context) error { return g.run(ctx, g) }

const triggered = `
nodes:
  - {id: t, component: test/trigger}
  - {id: work, component: test/work}
edges:
  - {from: t.out, to: work.in}`

func TestRunnerIsRunAgainAfterItFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		began := time.Now()
		var at []time.Duration
		k := newKit(t, &trigger{run: func(ctx context.Context, _ *trigger) error {
			attempts++
			at = append(at, time.Since(began))
			switch attempts {
			case 1:
				return errors.New("no network")
			case 2:
				panic("boom")
			}
			<-ctx.Done()
			return ctx.Err()
		}}, &behaviour{name: "work", do: pass})
		f := k.deploy(t, triggered)
		time.Sleep(10 * time.Second) // fake time
		synctest.Wait()
		if attempts != 3 || at[1] != time.Second || at[2] != 3*time.Second {
			t.Errorf("%d attempts at %v", attempts, at)
		}
		if failure := f.Status().Nodes[0].LastError; failure == nil || failure.Error != "the component panicked: boom" {
			t.Errorf("last error = %+v", failure)
		}
		if err := k.Remove(t.Context(), "test"); err != nil {
			t.Fatal(err)
		}
		k.Close(t.Context())
	})
}

// What a trigger began by itself is not awaited: it does it again after the start.
func TestTheEndStopsWhatATriggerBegan(t *testing.T) {
	tests := map[string]struct {
		takes time.Duration
		want  string
	}{
		"done already": {0, runtime.StateOK},
		"under way":    {time.Second, runtime.StateFailed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				work := &behaviour{name: "work", do: func(ctx context.Context, _ *behaviour, _ module.Handler, _ message) module.Result {
					select {
					case <-time.After(test.takes):
						return module.Result{}
					case <-ctx.Done():
						return module.Fail(ctx.Err())
					}
				}}
				k := newKit(t, work, &trigger{run: func(ctx context.Context, g *trigger) error {
					g.out.Emit(ctx, g.Emitter(), message{Text: "tick"})
					<-ctx.Done()
					return nil
				}})
				f := k.deploy(t, triggered)
				synctest.Wait()
				began := time.Now()
				k.Close(t.Context())
				if took := time.Since(began); took > 0 {
					t.Errorf("the end took %s", took)
				}
				if got := f.Runs(1)[0].State; got != test.want {
					t.Errorf("the tick in flight ended %s, want %s", got, test.want)
				}
			})
		})
	}
}

// door is a server: it takes requests until it is told to drain.
type door struct {
	module.Typed
	events chan string
	out    module.Output[message]
}

func (d *door) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "door"} }
func (d *door) Instance() module.Component {
	fresh := &door{events: d.events, out: module.NewOutput[message]("out")}
	fresh.Declare(fresh.out, module.Input("in", func(ctx context.Context, output module.Handler, in message) module.Result {
		return fresh.out.Emit(ctx, output, in)
	}))
	return fresh
}
func (d *door) OnDrain() { d.events <- "drain" }
func (d *door) OnDestroy(metadata map[string]string) {
	if metadata["reason"] != "scratch" {
		d.events <- "destroy"
	}
}

// A trigger that a new document no longer has ends at once, and what it began goes
// on to its end.
func TestWhatARemovedTriggerBeganGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		work := &behaviour{name: "work", do: func(ctx context.Context, _ *behaviour, _ module.Handler, _ message) module.Result {
			select {
			case <-ctx.Done():
				return module.Fail(context.Cause(ctx))
			case <-release:
				return module.Result{}
			}
		}}
		k := newKit(t, work, &trigger{run: func(ctx context.Context, g *trigger) error {
			if err := g.out.Emit(ctx, g.Emitter(), message{Text: "x"}).Err(); err != nil {
				return err
			}
			<-ctx.Done()
			return ctx.Err()
		}})
		f := k.deploy(t, triggered)
		synctest.Wait()
		deployed := make(chan error, 1)
		go func() {
			_, err := k.Deploy(context.Background(), parse(t, "nodes: [{id: work, component: test/work}]"))
			deployed <- err
		}()
		synctest.Wait()
		close(release)
		if err := <-deployed; err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if run := f.Runs(1)[0]; run.State != runtime.StateOK {
			t.Errorf("the run is %s: %+v", run.State, run)
		}
		k.Close(t.Context())
	})
}

func TestNodesDrainBeforeWhatIsInFlightIsAwaited(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *kit){
		"removed from the flow": func(t *testing.T, k *kit) { k.deploy(t, "nodes: []") },
		"uninstalled":           func(t *testing.T, k *kit) { _ = k.Remove(t.Context(), "test") },
		"shut down":             func(t *testing.T, k *kit) { k.Close(t.Context()) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				events := make(chan string, 8)
				work := &behaviour{name: "work", do: func(context.Context, *behaviour, module.Handler, message) module.Result {
					<-time.After(time.Second)
					events <- "finished"
					return module.Result{}
				}}
				k := newKit(t, work, &door{events: events})
				f := k.deploy(t, "nodes:\n  - {id: d, component: test/door}\n  - {id: w, component: test/work}\nedges:\n  - {from: d.out, to: w.in}")
				go func() { _, _ = f.Send(t.Context(), "d", "in", json.RawMessage(`{"text":"x"}`)) }()
				synctest.Wait()
				end(t, k)
				<-time.After(2 * time.Second)
				if got := []string{<-events, <-events, <-events}; strings.Join(got, " ") != "drain finished destroy" {
					t.Errorf("order: %v", got)
				}
				k.Close(t.Context())
			})
		})
	}
}

func TestRunsAreSealedAndStayReadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t)
		f := k.deploy(t, oneNode)
		id, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x","token":"s3cr3t-value"}`))
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // the sealer has worked
		record, ok := f.Run(id)
		if !ok || len(record.Records) != 3 || record.State != runtime.StateOK || string(record.Records[2].Message) != `"1 x"` {
			t.Errorf("record = %+v", record)
		}
		k.Close(t.Context())
	})
}

// A run is read while it is being sealed: what is masked and logged must not
// depend on who is first.
func TestRunIsReadWhileItIsSealed(t *testing.T) {
	talk := &behaviour{name: "talk", do: func(ctx context.Context, b *behaviour, _ module.Handler, in message) module.Result {
		module.Logger(ctx).Info("logged in with " + in.Token)
		return module.Fail(errors.New("refused " + in.Token))
	}}
	k := newKit(t, talk)
	f := k.deploy(t, "nodes: [{id: a, component: test/talk}]")
	// A large message makes both take long.
	large := `{"token":"s3cr3t-value","context":[` + strings.Repeat(`"text",`, 4000) + `""]}`
	for range 20 {
		id, _ := f.Send(t.Context(), "a", "in", json.RawMessage(large))
		for range 3 {
			record, _ := f.Run(id)
			text, _ := json.Marshal([]any{record, f.Runs(1)})
			if strings.Contains(string(text), "s3cr3t-value") || strings.Count(string(text), "logged in") != 1 || len(record.Records) != 2 {
				t.Fatalf("the record is %s", text)
			}
		}
	}
}

func TestOnlyTheNewestRunsAreKept(t *testing.T) {
	k := newKit(t)
	f := k.deploy(t, oneNode)
	var last string
	for range 150 {
		last, _ = f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`))
	}
	runs := f.Runs(0)
	if len(runs) != 100 || runs[0].ID != last {
		t.Errorf("%d runs kept, newest %s, want 100 and %s", len(runs), runs[0].ID, last)
	}
	if got := f.Status().Runs; got != 150 {
		t.Errorf("%d runs counted, want 150", got)
	}
}
