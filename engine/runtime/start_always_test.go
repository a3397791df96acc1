package runtime_test

import (
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// say deploys the flow with another word for who starts it.
func (s *stage) say(t *testing.T, start string) {
	t.Helper()
	s.f = s.deploy(t, "start: "+start+"\nnodes: [{id: t, component: test/tracker, settings: {outcome: "+s.outcome+"}}]")
	synctest.Wait()
}

func TestTheDocumentStartsTriggers(t *testing.T) {
	type step func(t *testing.T, s *stage)
	press := func(button string) step {
		return func(t *testing.T, s *stage) {
			if err := s.f.Press(t.Context(), "t", json.RawMessage(`{"`+button+`":true}`)); err != nil {
				t.Fatal(err)
			}
		}
	}
	start, stop := press("start"), press("stop")
	always := func(t *testing.T, s *stage) { s.say(t, "always") }
	manual := func(t *testing.T, s *stage) { s.say(t, "manual") }
	pass := func(d time.Duration) step { return func(*testing.T, *stage) { time.Sleep(d) } }
	restart := func(t *testing.T, s *stage) {
		s.Close(t.Context())
		word := s.f.Document().Spec.Start
		*s = *newStageSaying(t, s.states, s.notes, s.outcome, word)
	}
	loseState := func(t *testing.T, s *stage) {
		s.Close(t.Context())
		word := s.f.Document().Spec.Start
		*s = *newStageSaying(t, &lasting{}, s.notes, s.outcome, word)
	}
	away := func(_ *testing.T, s *stage) { s.states.fail(errors.New("the disk is full")) }
	back := func(_ *testing.T, s *stage) { s.states.fail(nil) }
	tests := map[string]struct {
		outcome string
		steps   []step
		calls   string
		shows   string
	}{
		"changed to always":                {"wait", []step{always}, "0s #1", "Running running"},
		"applied again":                    {"wait", []step{always, always}, "0s #1", "Running running"},
		"started before":                   {"wait", []step{start, pass(time.Minute), always}, "0s #1", "Running running"},
		"stopped before":                   {"wait", []step{start, stop, pass(time.Minute), always}, "0s #1, 1m0s #2", "Running running"},
		"restarted":                        {"wait", []step{always, pass(time.Minute), restart}, "0s #1, 1m0s #1", "Running running"},
		"the state is lost":                {"wait", []step{always, pass(time.Minute), loseState}, "0s #1, 1m0s #2", "Running running"},
		"manual again":                     {"wait", []step{always, manual}, "0s #1", "Running [stop] running"},
		"manual again, restarted":          {"wait", []step{always, manual, pass(time.Minute), restart}, "0s #1, 1m0s #1", "Running [stop] running"},
		"manual again, stopped":            {"wait", []step{always, manual, stop}, "0s #1", "Not running [start]"},
		"manual again, the state is lost":  {"wait", []step{always, manual, loseState}, "0s #1", "Not running [start]"},
		"always, manual, stopped, always":  {"wait", []step{always, manual, stop, pass(time.Minute), always}, "0s #1, 1m0s #2", "Running running"},
		"done":                             {"done", []step{always, pass(time.Hour)}, "0s #1", "Done [start]"},
		"done, applied again":              {"done", []step{always, pass(time.Hour), always}, "0s #1", "Done [start]"},
		"done, started":                    {"done", []step{always, pass(time.Hour), start}, "0s #1, 1h0m0s #2", "Done [start]"},
		"the store is away":                {"wait", []step{away, always}, "", "Not running [start]"},
		"the store is away for a moment":   {"wait", []step{away, always, pass(20 * time.Second), back, pass(time.Minute)}, "31s #1", "Running running"},
		"does not end, stopped and always": {"deaf", []step{start, stop, always, pass(90 * time.Minute)}, "0s #1, 1h0m0s #2", "Running running"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := &notes{began: time.Now()}
				s := newStage(t, &lasting{}, n, test.outcome)
				for _, step := range test.steps {
					step(t, s)
					synctest.Wait()
				}
				if got := n.all(); got != test.calls {
					t.Errorf("calls at %s, want %s", got, test.calls)
				}
				if got := s.shows(t); got != test.shows {
					t.Errorf("the panel shows %q, want %q", got, test.shows)
				}
				s.Close(t.Context())
				time.Sleep(3 * time.Hour)
			})
		})
	}
}

func TestStopOfAFlowThatItsDocumentStarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStageSaying(t, &lasting{}, &notes{began: time.Now()}, "wait", "always")
		var refused *runtime.AlwaysError
		if _, err := s.f.Stop(t.Context()); !errors.As(err, &refused) || refused.Flow != "test" {
			t.Errorf("stop: %v", err)
		}
		if err := s.f.Press(t.Context(), "t", json.RawMessage(`{"stop":true}`)); !errors.As(err, &refused) {
			t.Errorf("stop on the node's panel: %v", err)
		}
		if pressed, err := s.f.Start(t.Context()); err != nil || len(pressed.Already) != 1 {
			t.Errorf("start: %+v, %v", pressed, err)
		}
		if status := s.f.Status(); !status.Running || status.Start != "always" {
			t.Errorf("running %v, start %q", status.Running, status.Start)
		}
		s.Close(t.Context())
	})
}

// A component that keeps itself whether it is started is started too.
func TestTheDocumentStartsWhatKeepsItself(t *testing.T) {
	const spec = "nodes: [{id: a, component: test/faces}]"
	for name, before := range map[string]string{"at once": "", "stays": spec} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := newKit(t, &faces{})
				if before != "" {
					k.deploy(t, before)
				}
				f := k.deploy(t, "start: always\n"+spec)
				synctest.Wait()
				if !f.Status().Running {
					t.Error("it is not started")
				}
				var refused *runtime.AlwaysError
				if err := f.Press(t.Context(), "a", json.RawMessage(`{"stop":true}`)); !errors.As(err, &refused) {
					t.Errorf("stop on the node's panel: %v", err)
				}
				f = k.deploy(t, spec)
				if _, err := f.Stop(t.Context()); err != nil || f.Status().Running {
					t.Errorf("when it is manual again: %v", err)
				}
				k.Close(t.Context())
			})
		})
	}
}
