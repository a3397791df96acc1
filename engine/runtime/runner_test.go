package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
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
		begin(t, f)
		time.Sleep(10 * time.Second) // fake time
		synctest.Wait()
		if attempts != 3 || at[1] != time.Second || at[2] != 3*time.Second {
			t.Errorf("%d attempts at %v", attempts, at)
		}
		if failure := f.Status().Nodes[0].LastError; failure == nil || failure.Error != "the component panicked: boom" {
			t.Errorf("last error = %+v", failure)
		}
		if _, err := k.Remove(t.Context(), "test"); err != nil {
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
		"done already": {0, view.StateOK},
		"under way":    {time.Second, view.StateFailed},
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
				begin(t, f)
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

// door is a server: it takes requests until it has to drain.
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

// A node that a new document no longer has ends when the messages in it have, and
// no later.
func TestARemovedNodeEndsAfterItsMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		gone := &life{}
		work := &behaviour{name: "work", life: gone, do: func(ctx context.Context, _ *behaviour, _ module.Handler, _ message) module.Result {
			<-release
			return module.Result{}
		}}
		destroyed := func() []string {
			gone.mu.Lock()
			defer gone.mu.Unlock()
			return slices.DeleteFunc(slices.Clone(gone.destroyed), func(reason string) bool { return reason == "scratch" })
		}
		k := newKit(t, work)
		f := k.deploy(t, "nodes: [{id: a, component: test/pass}, {id: work, component: test/work}]\nedges: [{from: a.out, to: work.in}]")
		result := make(chan error, 1)
		go func() {
			_, err := f.Send(context.Background(), "a", "in", json.RawMessage(`{"text":"x"}`))
			result <- err
		}()
		synctest.Wait()
		k.deploy(t, "nodes: [{id: a, component: test/pass}]")
		synctest.Wait()
		if got := destroyed(); len(got) != 0 {
			t.Errorf("the node was ended with a message in it: %v", got)
		}
		began := time.Now()
		close(release)
		if err := <-result; err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if got := destroyed(); !slices.Equal(got, []string{"removed"}) || time.Since(began) != 0 {
			t.Errorf("%s after its message the node was ended for %v", time.Since(began), got)
		}
		k.Close(t.Context())
	})
}

// A run says how long each of its hops took.
func TestHopsTellHowLongTheyTook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &behaviour{name: "slow", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
			time.Sleep(time.Second) // fake time
			return b.out.Emit(ctx, output, in)
		}}
		k := newKit(t, slow)
		f := k.deploy(t, "nodes: [{id: a, component: test/slow}, {id: b, component: test/slow}, {id: c, component: test/slow}]\nedges: [{from: a.out, to: b.in}, {from: b.out, to: c.in}]")
		id, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		run, _ := f.Run(id)
		for i, hop := range run.Records {
			start := time.Duration(max(0, i-1)) * time.Second // the first is the sending, the second what it delivers
			took := 3*time.Second - start
			if hop.Start != start || hop.Duration != took {
				t.Errorf("%s began after %s and took %s, want %s and %s", hop.Node, hop.Start, hop.Duration, start, took)
			}
		}
		if len(run.Records) != 4 || run.Duration != 3*time.Second {
			t.Errorf("%d hops in %s", len(run.Records), run.Duration)
		}
		k.Close(t.Context())
	})
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
		begin(t, f)
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
		if run := f.Runs(1)[0]; run.State != view.StateOK {
			t.Errorf("the run is %s: %+v", run.State, run)
		}
		k.Close(t.Context())
	})
}

func TestNodesDrainBeforeWhatIsInFlightIsAwaited(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *kit){
		"removed from the flow": func(t *testing.T, k *kit) { k.deploy(t, "nodes: []") },
		"uninstalled":           func(t *testing.T, k *kit) { _, _ = k.Remove(t.Context(), "test") },
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
		if !ok || len(record.Records) != 3 || record.State != view.StateOK || string(record.Records[2].Message) != `"1 x"` {
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
