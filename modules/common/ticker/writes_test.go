package ticker_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/common/ticker"
)

// slowState takes its time to write, as a disk does, and counts the writes. Once
// it is broken, no write gets through, as after a kill.
type slowState struct {
	*moduletest.MemoryState
	takes time.Duration

	mu     sync.Mutex
	writes int
	broken bool
}

func (s *slowState) Set(ctx context.Context, key string, value []byte) error {
	s.mu.Lock()
	takes := s.takes
	s.mu.Unlock()
	<-time.After(takes)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return errors.New("the process is gone")
	}
	s.writes++
	return s.MemoryState.Set(ctx, key, value)
}

func (s *slowState) memory() module.State { return s.MemoryState }

func (s *slowState) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes
}

func (s *slowState) slow(takes time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.takes = takes
}

func (s *slowState) breakNow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = true
}

// A tick costs one write, which is done while the ticker waits: a state that
// takes time does not slow it down.
func TestATickIsOneWrite(t *testing.T) {
	tests := map[string]struct {
		settings ticker.Settings
		passed   time.Duration
		ticks    int
		writes   int // a tick
	}{
		"every 100 ms":          {every(100), 10 * time.Second, 100, 1},
		"every 100 ms, skip":    {ticker.Settings{Delay: 100, Missed: "skip"}, 10 * time.Second, 100, 1},
		"every minute":          {every(minute), time.Hour, 60, 1},
		"a schedule":            {ticker.Settings{Schedule: "* * * * *"}, time.Hour, 60, 1},
		"every second":          {ticker.Settings{Schedule: "* * * * * *"}, 2 * time.Minute, 120, 1},
		"every minute and skip": {ticker.Settings{Delay: minute, Missed: "skip"}, 10 * time.Minute, 10, 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				state := &slowState{MemoryState: moduletest.NewMemoryState(), takes: 20 * time.Millisecond}
				e := boot(t, state, test.settings, nil)
				e.start()
				pass(50 * time.Millisecond)
				ticks, writes := len(e.Emitted("out")), state.count()
				pass(test.passed)
				ticks, writes = len(e.Emitted("out"))-ticks, state.count()-writes
				if ticks < test.ticks-1 || ticks > test.ticks {
					t.Errorf("%d ticks, want %d", ticks, test.ticks)
				}
				if most := test.writes*ticks + 1; writes > most {
					t.Errorf("%d writes for %d ticks, want %d at most", writes, ticks, most)
				}
			})
		})
	}
}

// A process may be killed between any two steps of a tick.
func TestKilledAtAnyMoment(t *testing.T) {
	const work, delay = 20 * time.Second, 60 * time.Second
	tests := map[string]struct {
		killed time.Duration // after the second tick began, at 80 s
		down   time.Duration
		want   string // when the third comes, or the second again, after the second life began
	}{
		"before the tick":           {-5 * time.Second, 2 * time.Second, "3s"},
		"before the tick, long":     {-5 * time.Second, time.Minute, "0s"},
		"as it begins":              {0, time.Second, "0s"},
		"while it works":            {10 * time.Second, time.Second, "0s"},
		"as its end is written":     {work + time.Second, time.Second, "0s"},
		"after its end was written": {work + 5*time.Second, time.Second, "54s"},
		"while it waits":            {work + 40*time.Second, time.Second, "19s"},
	}
	for _, missed := range []string{"runOnce", "skip"} {
		for name, test := range tests {
			t.Run(missed+", "+name, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					settings := ticker.Settings{Delay: delay.Milliseconds(), Missed: missed}
					state := &slowState{MemoryState: moduletest.NewMemoryState()}
					e := boot(t, state, settings, takes(work))
					e.start()
					pass(70 * time.Second)
					state.slow(2 * time.Second)
					begins := 80 * time.Second
					if missed == "skip" {
						begins += 2 * time.Second // it notes first that it begins
					}
					pass(begins + test.killed - 70*time.Second)
					state.breakNow()
					e.kill()
					pass(test.down)
					want := test.want
					if missed == "skip" && name == "before the tick, long" {
						want = "1m0s"
					}
					if missed == "skip" && name == "before the tick" {
						want = "1s" // it was killed 2 s later
					}
					again := boot(t, &slowState{MemoryState: state.MemoryState}, settings, takes(work))
					pass(time.Minute + time.Second)
					again.mu.Lock()
					defer again.mu.Unlock()
					if len(again.ticks) == 0 || again.ticks[0] != want {
						t.Errorf("ticks at %v, want the first at %s", again.ticks, want)
					}
				})
			})
		}
	}
}

// While its progress can't be written the ticker begins nothing, so that it never
// runs ahead of what it would know after a restart by more than a tick.
func TestBeginsNothingThatItCannotNote(t *testing.T) {
	bubble(t, func(t *testing.T) {
		state := &slowState{MemoryState: moduletest.NewMemoryState()}
		e := boot(t, state, every(1000), nil)
		e.start()
		pass(1500 * time.Millisecond)
		state.breakNow()
		pass(10 * time.Second)
		e.expect("0s", "1s", "2s")
		if err := e.failure(); err == nil || !strings.Contains(err.Error(), "the process is gone") {
			t.Errorf("Run returned %v", err)
		}
		state.mu.Lock()
		state.broken = false
		state.mu.Unlock()
		pass(1500 * time.Millisecond)
		if got := len(e.Emitted("out")); got < 4 || got > 5 {
			t.Errorf("%d ticks after the state is back", got)
		}
	})
}
