package failures_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/common/failures"
)

// box is a node that runs in a bubble of time.
type box struct {
	*moduletest.Node
	t    *testing.T
	seen int
	end  context.CancelFunc
	done chan error
	fail error // of what is emitted
}

func node(t *testing.T, state module.State, settings string) *box {
	t.Helper()
	b := &box{Node: moduletest.New(t, failures.New()), t: t, done: make(chan error, 1)}
	c := b.Component.(*failures.Component)
	c.OnState(state)
	c.OnEmitter(func(ctx context.Context, port string, data any) module.Result {
		b.Emit(ctx, port, data)
		return module.Fail(b.fail)
	})
	if err := b.ConfigureJSON(settings); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *box) start(number int64) {
	ctx, cancel := context.WithCancel(module.WithStartNumber(b.t.Context(), number))
	b.end = cancel
	go func() { b.done <- b.Component.(*failures.Component).Run(ctx) }()
	synctest.Wait()
}

func (b *box) stop() {
	b.end()
	if err := <-b.done; err != nil {
		b.t.Errorf("Run = %v", err)
	}
	b.Component.(*failures.Component).OnDestroy(nil)
}

func (b *box) hear(failures_ ...module.Failure) {
	for _, f := range failures_ {
		b.Component.(*failures.Component).OnFailure(f)
	}
}

// expect compares what was emitted since the last call, "a b (3)" a message.
func (b *box) expect(want ...string) {
	b.t.Helper()
	synctest.Wait()
	all := b.Emitted("out")
	var got []string
	for _, one := range all[b.seen:] {
		m := one.(failures.Message)
		var flows []string
		for _, f := range m.Failures {
			flows = append(flows, f.Flow)
		}
		got = append(got, fmt.Sprintf("%s (%d)", strings.Join(flows, " "), m.Count))
	}
	b.seen = len(all)
	if diff := cmp.Diff(want, got); diff != "" {
		b.t.Errorf("messages (-want +got):\n%s", diff)
	}
}

func failed(flow string) module.Failure {
	return module.Failure{Flow: flow, State: "failed", Error: "no disk", Count: 1, Started: time.Now()}
}

func TestWhatIsSent(t *testing.T) {
	handled := module.Failure{Flow: "handled", State: "handled"}
	tests := map[string]struct {
		settings string
		heard    []module.Failure
		want     []string
	}{
		"all":          {`{}`, []module.Failure{{Flow: "a", State: "failed"}, handled}, []string{"a (1)", "handled (1)"}},
		"not handled":  {`{"handled": false}`, []module.Failure{handled, {Flow: "a", State: "failed"}}, []string{"a (1)"}},
		"of some":      {`{"flows": ["b"]}`, []module.Failure{{Flow: "a", State: "failed"}, {Flow: "b", State: "failed"}}, []string{"b (1)"}},
		"but for some": {`{"exclude": ["b"]}`, []module.Failure{{Flow: "b", State: "failed"}, {Flow: "a", State: "failed"}}, []string{"a (1)"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := node(t, moduletest.NewMemoryState(), test.settings)
				b.start(1)
				for _, f := range test.heard {
					b.hear(f)
					time.Sleep(2 * time.Minute)
				}
				b.expect(test.want...)
				b.stop()
			})
		})
	}
}

// However often something fails, there is a message a gap, and it is bounded.
func TestBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := node(t, moduletest.NewMemoryState(), `{"gap": 60, "most": 2}`)
		b.start(1)
		b.hear(failed("first"))
		time.Sleep(time.Second)
		b.expect("first (1)")
		for range 30 {
			for range 200 {
				b.hear(failed("again"))
			}
			time.Sleep(time.Second)
		}
		b.expect()
		time.Sleep(time.Minute)
		b.expect("again again (6000)")
		b.stop()
	})
}

// All engines write; one of them runs the trigger.
func TestEnginesShareTheBox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state := moduletest.NewMemoryState()
		leader, other := node(t, state, `{"gap": 1}`), node(t, state, `{"gap": 1}`)
		leader.start(1)
		other.hear(failed("elsewhere"))
		time.Sleep(3 * time.Second)
		leader.expect("elsewhere (1)")
		leader.stop()
		other.hear(failed("later"))
		time.Sleep(3 * time.Second)
		other.start(1) // takes over
		other.expect("later (1)")
		other.stop()
	})
}

func TestStartForgetsWhatCameBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := node(t, moduletest.NewMemoryState(), `{}`)
		for range 100 { // nobody takes them out
			b.hear(failed("before"))
			time.Sleep(2 * time.Second)
		}
		b.start(1)
		b.expect()
		b.hear(failed("after"))
		time.Sleep(2 * time.Second)
		b.expect("after (1)")
		b.stop()
	})
}

func TestEmittingFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state := moduletest.NewMemoryState()
		b := node(t, state, `{"gap": 1}`)
		b.start(1)
		b.fail = module.Permanent(errors.New("no such host"))
		b.hear(failed("a"))
		time.Sleep(3 * time.Second)
		b.expect("a (1)") // once: what fails for good is not sent again
		b.fail = module.Retryable(errors.New("busy"))
		b.hear(failed("b"))
		time.Sleep(3 * time.Second)
		if err := <-b.done; !module.IsRetryable(err) {
			t.Fatalf("Run = %v", err)
		}
		b.expect("b (1)")
		b.fail = nil
		b.start(1)
		time.Sleep(time.Second)
		b.expect("b (1)")
		b.stop()
	})
}
