package soak_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// stream is a flow whose source emits numbers, one after another, each until it is taken.
type stream struct {
	*runtime.Flow
	engine  *engine
	effects effects
	emitted atomic.Int64 // up to which all are taken
	failed  atomic.Int64 // how often one was not taken, and was emitted again
	busy    atomic.Int64 // how many are being handled
	held    atomic.Bool  // the source waits
	waits   atomic.Bool  // and emits nothing now
	over    chan struct{}
}

func newStream(t *testing.T, messages int, takes time.Duration, edge string) *stream {
	t.Helper()
	s := &stream{over: make(chan struct{})}
	var once sync.Once
	s.engine = opened(t, t.TempDir(), nil,
		&step{name: "effect", do: func(ctx context.Context, in item, emit func(item) module.Result) module.Result {
			s.busy.Add(1)
			defer s.busy.Add(-1)
			return slow(takes, s.effects.note)(ctx, in, emit)
		}},
		&source{run: func(ctx context.Context, emit func(item) module.Result) error {
			for ctx.Err() == nil {
				n := int(s.emitted.Load()) + 1
				if n > messages {
					once.Do(func() { close(s.over) })
					<-ctx.Done()
					return nil
				}
				if s.held.Load() {
					s.waits.Store(true)
					select {
					case <-time.After(time.Millisecond):
					case <-ctx.Done():
					}
					continue
				}
				s.waits.Store(false)
				if err := emit(item{Number: n, Key: keyOf(n)}).Err(); err != nil {
					s.failed.Add(1)
					if ctx.Err() == nil {
						t.Logf("message %d: %v", n, err)
					}
					continue
				}
				s.emitted.Store(int64(n))
			}
			return nil
		}})
	s.change(t, edge)
	return s
}

// change deploys the flow with another edge; none for an empty one.
func (s *stream) change(t *testing.T, edge string) {
	t.Helper()
	spec := `
nodes:
  - {id: source, component: test/source}
  - {id: effect, component: test/effect}
`
	if edge != "" {
		spec += "edges: [" + edge + "]\n"
	}
	s.Flow = s.engine.deploy(t, spec)
}

func (s *stream) press(t *testing.T, button func(context.Context) (runtime.Pressed, error)) {
	t.Helper()
	if _, err := button(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// complete waits until everything has its effect, and nothing is left.
func (s *stream) complete(t *testing.T, messages int) {
	t.Helper()
	select {
	case <-s.over:
	case <-time.After(4 * time.Minute):
		t.Fatalf("the source has emitted %d of %d", s.emitted.Load(), messages)
	}
	within(t, 2*time.Minute, "all have their effect, and nothing waits", func() bool {
		different, _ := s.effects.have()
		return different == messages && idle(t.Context(), s.Flow)
	})
}

const keyed = `{from: source.out, to: effect.in, queue: {concurrency: %d, key: "{{ $.key }}"}}`

// TestStartAndStop presses Stop and Start again and again under load. Nothing is lost, the
// order by key holds, and again comes only what was under way when Stop was pressed.
func TestStartAndStop(t *testing.T) {
	random := chance(t)
	messages, presses := size(1000, 50_000), size(10, 200)
	s := newStream(t, messages, 0, fmt.Sprintf(keyed, 4))
	s.press(t, s.Start)
	for n := range presses {
		aim := int64((n + 1) * messages / (presses + 1))
		within(t, time.Minute, "the source goes on", func() bool { return s.emitted.Load() >= aim })
		s.press(t, s.Stop)
		if random.IntN(2) == 0 {
			// It is stopped: soon nothing is handed out any more.
			within(t, 30*time.Second, "nothing is handled", func() bool {
				return s.busy.Load() == 0 && statusOf(t, s.Flow, "source.out -> effect.in").State == queue.StateStopped
			})
		}
		s.press(t, s.Start)
	}
	s.complete(t, messages)
	s.effects.ordered(t)
	_, again := s.effects.have()
	if most := presses * (1 + 4); again > most {
		t.Errorf("%d were handled again, with %d stops", again, presses)
	}
	t.Logf("%d messages, %d stops, %d emitted again, %d handled again", messages, presses, s.failed.Load(), again)
}

// TestConcurrencyOfAKeyedEdge changes it under load: the keys are spread over other consumers
// then.
func TestConcurrencyOfAKeyedEdge(t *testing.T) {
	tests := map[string]struct {
		sizes []int
		drain bool // each change waits until what was put before the one before is handled
	}{
		"once":              {[]int{8}, false},
		"one after another": {[]int{8, 1, 4, 2, 16, 3}, true},
		"all at once":       {[]int{8, 1, 4, 2, 16, 3}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			messages := size(1000, 50_000)
			s := newStream(t, messages, time.Millisecond, fmt.Sprintf(keyed, 4))
			s.press(t, s.Start)
			for n, concurrency := range test.sizes {
				aim := (n + 1) * messages / (len(test.sizes) + 1)
				within(t, 2*time.Minute, "the source goes on", func() bool {
					different, _ := s.effects.have()
					return s.emitted.Load() >= int64(aim) && (!test.drain || different >= aim)
				})
				s.change(t, fmt.Sprintf(keyed, concurrency))
			}
			s.complete(t, messages)
			s.effects.ordered(t)
			if _, again := s.effects.have(); again > 0 || s.failed.Load() > 0 {
				t.Errorf("%d were handled again, %d were not taken at first", again, s.failed.Load())
			}
		})
	}
}

// TestDeployUnderLoad changes the edge in every way while messages wait on it and are in
// work: its settings, to direct and back, away and back. Nothing is lost, and nothing is
// handled twice.
func TestDeployUnderLoad(t *testing.T) {
	messages := size(1000, 50_000)
	const queued = `{from: source.out, to: effect.in, queue: {concurrency: %d, maxAttempts: %d}}`
	s := newStream(t, messages, time.Millisecond, fmt.Sprintf(queued, 4, 3))
	s.press(t, s.Start)
	changes := []string{
		fmt.Sprintf(queued, 8, 5),
		`{from: source.out, to: effect.in}`,
		fmt.Sprintf(queued, 2, 1),
		``, // while what waits stays
		fmt.Sprintf(queued, 16, 3),
		fmt.Sprintf(keyed, 4),
		fmt.Sprintf(queued, 1, 3),
		`{from: source.out, to: effect.in, map: {number: "{{ $.number }}"}, queue: {concurrency: 4}}`,
		`{from: source.out, to: effect.in}`,
		fmt.Sprintf(queued, 4, 3),
	}
	for n, edge := range changes {
		aim := int64((n + 1) * messages / (len(changes) + 1))
		within(t, 2*time.Minute, "the source goes on", func() bool { return s.emitted.Load() >= aim })
		if edge != "" {
			s.change(t, edge)
			continue
		}
		// What is emitted while there is no edge goes nowhere, so nothing is.
		s.held.Store(true)
		within(t, time.Minute, "the source waits", s.waits.Load)
		s.change(t, "")
		s.change(t, changes[n+1])
		s.held.Store(false)
	}
	s.complete(t, messages)
	if _, again := s.effects.have(); again > 0 || s.failed.Load() > 0 {
		t.Errorf("%d were handled again, %d were not taken at first", again, s.failed.Load())
	}
}
