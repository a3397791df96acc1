package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// lessor has the leases of several engines: one holds it, and the test moves it.
type lessor struct {
	mu      sync.Mutex
	holder  string
	changed chan struct{} // closed with the next change
	stale   bool          // the holder does not know yet that it is not valid any more
	log     []string
}

func newLessor(holder string) *lessor { return &lessor{holder: holder, changed: make(chan struct{})} }

func (s *lessor) give(to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holder = to
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *lessor) note(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, line)
}

func (s *lessor) get() (string, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holder, s.changed
}

// leases are those of one engine.
type leases struct {
	*lessor
	name string
}

func (l leases) Hold(ctx context.Context, _ string, lead func(context.Context, func() bool)) {
	for ctx.Err() == nil {
		holder, changed := l.get()
		if holder != l.name {
			select {
			case <-changed:
			case <-ctx.Done():
			}
			continue
		}
		leading, lose := context.WithCancel(ctx)
		go func() {
			for leading.Err() == nil {
				holder, changed := l.get()
				if holder != l.name {
					lose()
					return
				}
				select {
				case <-changed:
				case <-leading.Done():
				}
			}
		}()
		lead(leading, func() bool {
			l.mu.Lock()
			defer l.mu.Unlock()
			return !l.stale
		})
		lose()
		l.note(l.name + " gave it up")
	}
}

func (l leases) Holder(string) (string, bool) {
	holder, _ := l.get()
	return holder, holder == l.name
}

func (l leases) Forget(context.Context, string) error {
	l.note(l.name + " forgot it")
	return nil
}

// pair are two engines, a and b, with the same state and one lease.
type pair struct {
	*lessor
	a, b   *stage
	states *lasting
	notes  *notes
}

func newPair(t *testing.T, outcome string) *pair {
	t.Helper()
	p := &pair{lessor: newLessor("a"), states: &lasting{}, notes: &notes{began: time.Now()}}
	p.a, p.b = p.engine(t, "a", outcome), p.engine(t, "b", outcome)
	return p
}

func (p *pair) engine(t *testing.T, name, outcome string) *stage {
	t.Helper()
	return newStageWith(t, p.states, p.notes, outcome, "manual", func(o *runtime.Options) { o.Leases = leases{p.lessor, name} })
}

func (p *pair) close(t *testing.T) {
	t.Helper()
	p.a.Close(t.Context())
	p.b.Close(t.Context())
	time.Sleep(3 * time.Hour) // of what does not react
}

func TestTriggersRunWhereTheLeaseIs(t *testing.T) {
	press := func(s *stage, button string) error {
		return s.f.Press(context.Background(), "t", json.RawMessage(`{"`+button+`":true}`))
	}
	tests := map[string]struct {
		outcome string
		do      func(t *testing.T, p *pair) error
		calls   string
		a, b    string // what the panels show
	}{
		"not started": {"wait", func(*testing.T, *pair) error { return nil }, "", "Not running [start]", "Not running [start]"},
		"started here": {"wait", func(_ *testing.T, p *pair) error { return press(p.a, "start") },
			"0s #1", "Running [stop] running", "Running on a [stop] running"},
		"started there": {"wait", func(_ *testing.T, p *pair) error { return press(p.b, "start") },
			"0s #1", "Running [stop] running", "Running on a [stop] running"},
		"started there twice": {"wait", func(_ *testing.T, p *pair) error { return errors.Join(press(p.b, "start"), press(p.b, "start")) },
			"0s #1", "Running [stop] running", "Running on a [stop] running"},
		"stopped there": {"wait", func(_ *testing.T, p *pair) error {
			err := press(p.a, "start")
			synctest.Wait()
			return errors.Join(err, press(p.b, "stop"))
		}, "0s #1", "Not running [start]", "Not running [start]"},
		"stopped and started there": {"wait", func(_ *testing.T, p *pair) error {
			err := press(p.a, "start")
			synctest.Wait()
			return errors.Join(err, press(p.b, "stop"), press(p.b, "start"))
		}, "0s #1, 0s #2", "Running [stop] running", "Running on a [stop] running"},
		"moved": {"wait", func(_ *testing.T, p *pair) error {
			err := press(p.a, "start")
			synctest.Wait()
			time.Sleep(time.Minute)
			p.give("b")
			return err
		}, "0s #1, 1m0s #1", "Running on b [stop] running", "Running [stop] running"},
		"moved there and back": {"wait", func(_ *testing.T, p *pair) error {
			err := press(p.a, "start")
			synctest.Wait()
			for _, to := range []string{"b", "a"} {
				time.Sleep(time.Minute)
				p.give(to)
				synctest.Wait()
			}
			return err
		}, "0s #1, 1m0s #1, 2m0s #1", "Running [stop] running", "Running on a [stop] running"},
		"moved while it is stopped": {"wait", func(_ *testing.T, p *pair) error {
			p.give("b")
			return nil
		}, "", "Not running [start]", "Not running [start]"},
		"nobody has it": {"wait", func(_ *testing.T, p *pair) error {
			err := press(p.a, "start")
			synctest.Wait()
			p.give("")
			return err
		}, "0s #1", "Waiting for the flow's lease [stop] running", "Waiting for the flow's lease [stop] running"},
		"stopped while nobody has it": {"wait", func(_ *testing.T, p *pair) error {
			err := press(p.a, "start")
			synctest.Wait()
			p.give("")
			synctest.Wait()
			err = errors.Join(err, press(p.b, "stop"))
			synctest.Wait()
			p.give("b")
			return err
		}, "0s #1", "Not running [start]", "Not running [start]"},
		"does not react": {"deaf", func(_ *testing.T, p *pair) error {
			err := press(p.a, "start")
			synctest.Wait()
			p.give("b")
			time.Sleep(time.Minute)
			return err
		}, "0s #1, 0s #1", "Running [stop] running", "Running [stop] running"},
		"the process ends": {"wait", func(t *testing.T, p *pair) error {
			err := press(p.a, "start")
			synctest.Wait()
			p.a.Close(t.Context())
			p.a = p.engine(t, "a", "wait")
			p.give("b")
			return err
		}, "0s #1, 0s #1, 0s #1", "Running on b [stop] running", "Running [stop] running"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPair(t, test.outcome)
				synctest.Wait()
				if err := test.do(t, p); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if got := p.notes.all(); got != test.calls {
					t.Errorf("calls at %s, want %s", got, test.calls)
				}
				if got := p.a.shows(t); got != test.a {
					t.Errorf("a shows %q, want %q", got, test.a)
				}
				if got := p.b.shows(t); got != test.b {
					t.Errorf("b shows %q, want %q", got, test.b)
				}
				p.close(t)
			})
		})
	}
}

// TestTheLeaseIsGivenUpLast holds that nothing of a trigger goes on when another engine may
// begin.
func TestTheLeaseIsGivenUpLast(t *testing.T) {
	tests := map[string]struct {
		end  func(ctx context.Context, e *runtime.Engine) error
		want string
	}{
		"the process ends":         {func(ctx context.Context, e *runtime.Engine) error { e.Close(ctx); return nil }, "the run ended, the trigger ended, a gave it up"},
		"the flow is left":         {func(ctx context.Context, e *runtime.Engine) error { e.Leave(ctx, "test"); return nil }, "the run ended, the trigger ended, a gave it up"},
		"the flow is removed":      {func(ctx context.Context, e *runtime.Engine) error { _, err := e.Remove(ctx, "test"); return err }, "the run ended, the trigger ended, a gave it up, a forgot it"},
		"another engine has taken": {nil, "the run ended, the trigger ended, a gave it up"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newLessor("a")
				k := newKitWith(t, func(o *runtime.Options) { o.Leases = leases{s, "a"} },
					&trigger{run: func(ctx context.Context, self *trigger) error {
						err := self.Emit(ctx, "out", message{}).Err()
						s.note("the trigger ended")
						return err
					}},
					&behaviour{name: "work", do: func(ctx context.Context, _ *behaviour, _ module.Handler, _ message) module.Result {
						<-ctx.Done()
						time.Sleep(time.Millisecond)
						s.note("the run ended")
						return module.Fail(ctx.Err())
					}})
				begin(t, k.deploy(t, triggered))
				synctest.Wait()
				if test.end == nil {
					s.give("b")
				} else if err := test.end(t.Context(), k.Engine); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				s.mu.Lock()
				got := strings.Join(s.log, ", ")
				s.mu.Unlock()
				if got != test.want {
					t.Errorf("it came %s\nwant     %s", got, test.want)
				}
				k.Close(t.Context())
			})
		})
	}
}

// TestAStoppedProcessEmitsNothing holds that a process which was stopped for longer than
// its lease emits nothing, though it has not heard of the end yet.
func TestAStoppedProcessEmitsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newLessor("a")
		var failure atomic.Pointer[error]
		var worked atomic.Bool
		k := newKitWith(t, func(o *runtime.Options) { o.Leases = leases{s, "a"} },
			&trigger{run: func(ctx context.Context, self *trigger) error {
				time.Sleep(time.Minute)
				err := self.Emit(ctx, "out", message{}).Err()
				failure.Store(&err)
				<-ctx.Done()
				return nil
			}},
			&behaviour{name: "work", do: func(context.Context, *behaviour, module.Handler, message) module.Result {
				worked.Store(true)
				return module.Result{}
			}})
		begin(t, k.deploy(t, triggered))
		s.mu.Lock()
		s.stale = true
		s.mu.Unlock()
		time.Sleep(2 * time.Minute)
		if worked.Load() || failure.Load() == nil || !errors.Is(*failure.Load(), module.ErrStopped) {
			t.Errorf("it worked: %v, the error is %v", worked.Load(), failure.Load())
		}
		k.Close(t.Context())
	})
}

// TestUndoNeedsTheLease holds that of several engines one undoes what a flow made.
func TestUndoNeedsTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newLessor("b")
		k := newKitWith(t, func(o *runtime.Options) { o.Leases = leases{s, "a"} }, &trigger{run: func(ctx context.Context, _ *trigger) error {
			<-ctx.Done()
			return nil
		}})
		const spec = "nodes: [{id: t, component: test/trigger}, {id: p, component: test/pass}]"
		if err := k.Undo(t.Context(), parse(t, spec), nil); !errors.Is(err, runtime.ErrElsewhere) {
			t.Errorf("the error is %v", err)
		}
		if len(k.life.destroyed) > 0 || len(k.Flows()) > 0 {
			t.Errorf("nodes ended by %v, flows %v", k.life.destroyed, k.Flows())
		}
		s.give("a")
		if err := k.Undo(t.Context(), parse(t, spec), nil); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(k.life.destroyed, "uninstall") || !slices.Contains(s.log, "a forgot it") {
			t.Errorf("the nodes ended by %v, of the lease %v", k.life.destroyed, s.log)
		}
		k.Close(t.Context())
	})
}
