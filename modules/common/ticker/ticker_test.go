package ticker_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/modules/common/ticker"
)

var (
	start = ticker.Control{Start: true}
	stop  = ticker.Control{Stop: true}
)

func every(delay int64) ticker.Settings { return ticker.Settings{Context: "c", Delay: delay} }

// engine runs one instance and notes when it ticks.
type engine struct {
	*moduletest.Node
	t     *testing.T
	begun time.Time
	mu    sync.Mutex
	ticks []string // since begun
	end   func()
}

// boot starts an instance on a state; each tick takes as long as work says.
func boot(t *testing.T, state module.State, settings ticker.Settings, work func(ctx context.Context) error) *engine {
	t.Helper()
	return bootWith(t, func(*ticker.Ticker) {}, state, settings, work)
}

// bootWith is boot with a change of the instance before it runs.
func bootWith(t *testing.T, change func(*ticker.Ticker), state module.State, settings ticker.Settings, work func(ctx context.Context) error) *engine {
	t.Helper()
	e := &engine{Node: moduletest.Start(t, ticker.New(), settings), t: t, begun: time.Now()}
	instance := e.Component.(*ticker.Ticker)
	change(instance)
	if state != nil {
		instance.OnState(state)
	}
	instance.OnEmitter(func(ctx context.Context, port string, data any) module.Result {
		result := e.Emit(ctx, port, data)
		if port != "out" {
			return result
		}
		e.mu.Lock()
		e.ticks = append(e.ticks, time.Since(e.begun).String())
		e.mu.Unlock()
		if work != nil {
			return module.Fail(work(ctx))
		}
		return result
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := instance.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	e.end = func() { cancel(); <-ended }
	t.Cleanup(e.kill)
	return e
}

// kill ends the instance as a process that dies does: nothing in flight finishes.
func (e *engine) kill() {
	e.Component.(*ticker.Ticker).OnDestroy(nil)
	e.end()
}

func (e *engine) press(control ticker.Control) {
	e.t.Helper()
	if err := e.Press(control); err != nil {
		e.t.Fatal(err)
	}
}

func (e *engine) expect(ticks ...string) {
	e.t.Helper()
	synctest.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	if got, want := strings.Join(e.ticks, " "), strings.Join(ticks, " "); got != want {
		e.t.Errorf("ticks at %q, want %q", got, want)
	}
}

func (e *engine) face() ticker.Control {
	e.t.Helper()
	synctest.Wait()
	faces := e.Emitted(v1alpha1.ControlPort)
	if len(faces) == 0 {
		e.t.Fatal("no face was published")
	}
	return faces[len(faces)-1].(ticker.Control)
}

func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func takes(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

func TestTicksAtOnceThenAfterTheDelay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		e := boot(t, nil, every(1000), takes(300*time.Millisecond))
		pass(time.Minute)
		e.expect()
		if face := e.face(); face.Status != "Not running" || !face.Start || face.Stop {
			t.Errorf("face = %+v, want Start offered", face)
		}
		e.press(start)
		pass(2650 * time.Millisecond)
		e.expect("1m0s", "1m1.3s", "1m2.6s")
		if got := e.Emitted("out")[0]; got != "c" {
			t.Errorf("tick sent %v, want the context at the root", got)
		}
		face := e.face()
		if face.Status != "Running" || face.Start || !face.Stop || face.Runs != 2 || face.Errors != 0 || face.LastRun.IsZero() {
			t.Errorf("face = %+v", face)
		}
	})
}

func TestStartTwiceChangesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		e := boot(t, nil, every(1000), nil)
		e.press(start)
		pass(500 * time.Millisecond)
		e.press(start)
		pass(time.Second)
		e.expect("0s", "1s")
	})
}

func TestStop(t *testing.T) {
	tests := map[string]struct {
		work  time.Duration
		after time.Duration
		ticks int
	}{
		"while waiting":         {0, 500 * time.Millisecond, 1},
		"while a tick is going": {time.Minute, 500 * time.Millisecond, 1},
		"before anything":       {0, 0, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				e := boot(t, nil, every(1000), takes(test.work))
				e.press(start)
				pass(test.after)
				e.press(stop)
				pass(time.Hour)
				if len(e.ticks) != test.ticks {
					t.Errorf("%d ticks, want %d", len(e.ticks), test.ticks)
				}
				face := e.face()
				if face.Runs != 1 || face.Errors != 0 || face.Status != "Not running" || !face.Start || !face.NextRun.IsZero() {
					t.Errorf("face = %+v: the tick should have finished", face)
				}
				e.press(start)
				pass(time.Millisecond)
				if len(e.ticks) != test.ticks+1 {
					t.Error("no tick at once after the second Start")
				}
			})
		})
	}
}

func TestErrorsAreCountedAndTheNextTickGoesOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var bad atomic.Bool
		bad.Store(true)
		e := boot(t, nil, every(1000), func(context.Context) error {
			if bad.Load() {
				return errors.New("registry is away")
			}
			return nil
		})
		e.press(start)
		pass(1500 * time.Millisecond)
		if face := e.face(); face.Errors != 2 || face.Runs != 2 || face.LastError != "registry is away" {
			t.Errorf("face = %+v", face)
		}
		bad.Store(false)
		pass(time.Second)
		if face := e.face(); face.Errors != 2 || face.Runs != 3 || face.LastError != "" {
			t.Errorf("face = %+v", face)
		}
	})
}

func TestFailureThatMayPassComesAgainSooner(t *testing.T) {
	tests := map[string]struct {
		err  error
		want []string
	}{
		"worth a retry": {module.Retryable(errors.New("no route to host")), []string{"0s", "1s", "3s", "7s", "15s", "31s", "1m3s", "2m3s", "3m3s"}},
		"not worth it":  {errors.New("no such namespace"), []string{"0s"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var mended atomic.Bool
				e := boot(t, nil, every(300_000), func(context.Context) error {
					if mended.Load() {
						return nil
					}
					return test.err
				})
				e.press(start)
				pass(200 * time.Second)
				e.expect(test.want...)
				if module.IsRetryable(test.err) {
					mended.Store(true)
					pass(60 * time.Second) // the last retry succeeds, then the plan holds again
					e.expect(append(test.want, "4m3s")...)
					pass(280 * time.Second)
					e.expect(append(test.want, "4m3s")...)
				}
			})
		})
	}
}

func TestSettingsApplyFromTheNextTick(t *testing.T) {
	bubble(t, func(t *testing.T) {
		e := boot(t, nil, every(3600_000), nil)
		e.press(start)
		pass(10 * time.Second)
		if err := e.Configure(ticker.Settings{Context: "new", Delay: 3600_000}); err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		e.expect("0s")
		if err := e.Configure(ticker.Settings{Context: "new", Delay: 20_000}); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Second)
		e.expect("0s", "20s")
		if got := e.Emitted("out")[1]; got != "new" {
			t.Errorf("tick sent %v, want the new context", got)
		}
	})
}

func TestGoesOnAfterARestart(t *testing.T) {
	const hour = 3600_000
	tests := map[string]struct {
		work   time.Duration
		up     time.Duration
		down   time.Duration
		missed string
		first  time.Duration // until the first tick of the second life
		count  int64         // of missed ticks
	}{
		"before the next run":      {0, 10 * time.Minute, 20 * time.Minute, "", 30 * time.Minute, 0},
		"after the next run":       {0, 10 * time.Minute, 2 * time.Hour, "runOnce", 0, 1},
		"after the next run, skip": {0, 10 * time.Minute, 2 * time.Hour, "skip", time.Hour, 2},
		"a tick was interrupted":   {time.Hour, time.Minute, time.Minute, "", 0, 0},
		"interrupted, skip":        {time.Hour, time.Minute, time.Minute, "skip", 0, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				settings := ticker.Settings{Context: "c", Delay: hour, Missed: test.missed}
				first := boot(t, nil, settings, takes(test.work))
				first.press(start)
				pass(test.up)
				first.kill()
				first.expect("0s")
				pass(test.down)
				second := boot(t, first.State, settings, nil)
				pass(test.first + time.Second)
				second.expect(test.first.String())
				if face := second.face(); face.Missed != test.count || face.Status != "Running" {
					t.Errorf("face = %+v, want %d missed", face, test.count)
				}
			})
		})
	}
}

func TestTicksAtOnceAfterARestartWhenAsked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		settings := ticker.Settings{Context: "c", Delay: 3600_000, Restart: "atOnce"}
		first := boot(t, nil, settings, nil)
		first.press(start)
		pass(10 * time.Minute)
		first.kill()
		second := boot(t, first.State, settings, nil)
		pass(time.Second)
		second.expect("0s")
		second.press(stop)
		pass(time.Second)
		second.kill()
		third := boot(t, first.State, settings, nil)
		pass(time.Minute)
		third.expect() // stopped stays stopped
	})
}

func TestAStopLetsTheTickFinish(t *testing.T) {
	bubble(t, func(t *testing.T) {
		finished := false
		e := boot(t, nil, every(1000), func(ctx context.Context) error {
			err := takes(time.Minute)(ctx)
			finished = err == nil
			return err
		})
		e.press(start)
		pass(time.Second)
		e.end()
		if !finished {
			t.Error("the end of Run's context cut the tick off")
		}
		second := boot(t, e.State, every(1000), nil)
		pass(1500 * time.Millisecond)
		second.expect("1s")
	})
}

func TestStoppedStaysStopped(t *testing.T) {
	bubble(t, func(t *testing.T) {
		first := boot(t, nil, every(1000), nil)
		first.press(start)
		pass(time.Second / 2)
		first.press(stop)
		first.kill()
		second := boot(t, first.State, every(1000), nil)
		pass(time.Hour)
		second.expect()
	})
}

func TestTakesOrdersFromAnotherEngine(t *testing.T) {
	bubble(t, func(t *testing.T) {
		e := boot(t, nil, every(3600_000), nil)
		other := moduletest.Start(t, ticker.New(), every(3600_000))
		other.Component.(*ticker.Ticker).OnState(e.State)
		pass(time.Second)
		if err := other.Press(start); err != nil {
			t.Fatal(err)
		}
		pass(5 * time.Second)
		e.expect("5s")
		if err := other.Press(stop); err != nil {
			t.Fatal(err)
		}
		pass(5 * time.Second)
		if face := e.face(); face.Status != "Not running" {
			t.Errorf("face = %+v", face)
		}
	})
}

func TestSchedule(t *testing.T) {
	tests := map[string]struct {
		schedule, zone string
		want           []string // after the first tick at once; bubbles begin at 2000-01-01 00:00 UTC, a Saturday
	}{
		"utc":           {"30 3 * * *", "", []string{"3h30m0s", "27h30m0s"}},
		"zone":          {"30 3 * * *", "America/New_York", []string{"8h30m0s", "32h30m0s"}},
		"weekday":       {"0 0 * * MON", "UTC", []string{"48h0m0s"}},
		"with seconds":  {"*/20 * * * * *", "UTC", []string{"20s", "40s"}},
		"clock forward": {"30 2 2 4 *", "America/New_York", nil}, // 02:30 is not on that day in 2000
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				e := boot(t, nil, ticker.Settings{Schedule: test.schedule, TimeZone: test.zone}, nil)
				e.press(start)
				pass(time.Millisecond)
				for i := range test.want {
					pass(time.Until(e.face().NextRun))
					e.expect(append([]string{"0s"}, test.want[:i+1]...)...)
				}
				if next := e.face().NextRun; !next.After(time.Now()) {
					t.Errorf("next run is %s", next)
				}
			})
		})
	}
}

func TestRefusesSettings(t *testing.T) {
	tests := map[string]struct {
		settings ticker.Settings
		want     string
	}{
		"too often":     {ticker.Settings{Delay: 99}, "at least 100"},
		"no cron":       {ticker.Settings{Schedule: "often"}, "not a cron expression"},
		"unknown zone":  {ticker.Settings{Schedule: "@daily", TimeZone: "Mars/Base"}, "time zone"},
		"no such day":   {ticker.Settings{Schedule: "0 0 30 2 *"}, "never comes"},
		"never in zone": {ticker.Settings{Schedule: "* 0 * 4 5L", TimeZone: "Africa/Cairo"}, "never comes in Africa/Cairo"},
		"missed policy": {ticker.Settings{Delay: 1000, Missed: "all"}, "runOnce"},
		"restart":       {ticker.Settings{Delay: 1000, Restart: "soon"}, "atOnce"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := moduletest.New(t, ticker.New()).Configure(test.settings)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

func TestPressing(t *testing.T) {
	node := moduletest.Start(t, ticker.New(), nil)
	if node.Press(ticker.Control{Start: true, Stop: true}) == nil {
		t.Error("start and stop together were taken")
	}
	if err := node.Press(ticker.Control{}); err != nil {
		t.Error(err)
	}
	if err := ticker.New().OnControl(t.Context(), start); err == nil {
		t.Error("a press without state was taken")
	}
}

// flaky fails a number of writes.
type flaky struct {
	*moduletest.MemoryState
	failures int
}

func (f *flaky) Set(ctx context.Context, key string, value []byte) error {
	if key == "progress" && f.failures > 0 {
		f.failures--
		return fmt.Errorf("store is away")
	}
	return f.MemoryState.Set(ctx, key, value)
}

func TestWaitsForItsState(t *testing.T) {
	bubble(t, func(t *testing.T) {
		e := boot(t, &flaky{moduletest.NewMemoryState(), 3}, every(60_000), nil)
		synctest.Wait()
		e.press(start)
		pass(2500 * time.Millisecond)
		e.expect()
		if face := e.face(); !strings.Contains(face.LastError, "store is away") {
			t.Errorf("face = %+v", face)
		}
		pass(time.Second)
		e.expect("3s")
	})
}

func TestALongErrorIsShownByCharacters(t *testing.T) {
	for before := range 4 {
		text := ticker.Short(strings.Repeat("x", before) + strings.Repeat("💡", 9000))
		if !utf8.ValidString(text) || !strings.Contains(text, "💡… (") {
			t.Errorf("shown is %q", text[2000:])
		}
	}
}
