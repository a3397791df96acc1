package ticker_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/common/ticker"
)

func TestTicksAtOnceThenAfterTheDelay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		e := boot(t, nil, every(1000), takes(300*time.Millisecond))
		pass(time.Minute)
		e.expect()
		e.start()
		pass(2650 * time.Millisecond)
		e.expect("1m0s", "1m1.3s", "1m2.6s")
		if got := e.Emitted("out")[0]; got != "c" {
			t.Errorf("tick sent %v, want the context at the root", got)
		}
		face := e.face()
		if face.Runs != 2 || face.Errors != 0 || face.LastRun.IsZero() {
			t.Errorf("face = %+v", face)
		}
	})
}

func TestStartTwiceChangesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		e := boot(t, nil, every(1000), nil)
		e.start()
		pass(500 * time.Millisecond)
		e.start()
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
				e.start()
				pass(test.after)
				e.stop()
				pass(time.Hour)
				if len(e.ticks) != test.ticks {
					t.Errorf("%d ticks, want %d", len(e.ticks), test.ticks)
				}
				face := e.face()
				if face.Runs != 1 || face.Errors != 0 || e.shows() != "Not running" {
					t.Errorf("face = %+v: the tick should have finished", face)
				}
				if !face.NextRun.IsZero() {
					t.Errorf("stopped, it shows a next run at %s", face.NextRun)
				}
				e.start()
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
		e.start()
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
				e.start()
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
		e.start()
		pass(10 * time.Second)
		e.configure(ticker.Settings{Context: "new", Delay: 3600_000})
		pass(time.Second)
		e.expect("0s")
		e.configure(ticker.Settings{Context: "new", Delay: 20_000})
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
		late   float64       // ticks of the second life
	}{
		"before the next run":      {0, 10 * time.Minute, 20 * time.Minute, "", 30 * time.Minute, 0, 0},
		"after the next run":       {0, 10 * time.Minute, 2 * time.Hour, "runOnce", 0, 1, 1},
		"after the next run, skip": {0, 10 * time.Minute, 2 * time.Hour, "skip", time.Hour, 2, 0},
		"a tick was interrupted":   {time.Hour, time.Minute, time.Minute, "", 0, 0, 1},
		"interrupted, skip":        {time.Hour, time.Minute, time.Minute, "skip", 0, 0, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				settings := ticker.Settings{Context: "c", Delay: hour, Missed: test.missed}
				first := boot(t, nil, settings, takes(test.work))
				first.start()
				pass(test.up)
				first.kill()
				first.expect("0s")
				pass(test.down)
				metrics := ticker.NewMetrics()
				second := bootWith(t, func(instance *ticker.Ticker) { instance.SetMetrics(metrics) }, first.State, settings, nil)
				pass(test.first + time.Second)
				second.expect(test.first.String())
				if face := second.face(); face.Missed != test.count || second.shows() != "Running" {
					t.Errorf("face = %+v, want %d missed", face, test.count)
				}
				got := moduletest.Metrics(t, metrics.List())
				const of = `{flow="flow",node="node"}`
				if got["ticks_missed_total"+of] != float64(test.count) || got["ticks_late_total"+of] != test.late ||
					got[`ticks_total{flow="flow",node="node",outcome="ok"}`] != 1 {
					t.Errorf("metrics = %v, want %d missed, %v late", got, test.count, test.late)
				}
			})
		})
	}
}

func TestTicksAtOnceAfterARestartWhenAsked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		settings := ticker.Settings{Context: "c", Delay: 3600_000, Restart: "atOnce"}
		first := boot(t, nil, settings, nil)
		first.start()
		pass(10 * time.Minute)
		first.kill()
		second := boot(t, first.State, settings, nil)
		pass(time.Second)
		second.expect("0s")
		second.stop()
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
		e.start()
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
		first.start()
		pass(time.Second / 2)
		first.stop()
		first.kill()
		second := boot(t, first.State, every(1000), nil)
		pass(time.Hour)
		second.expect()
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
				e.start()
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
		"too often":     {ticker.Settings{Delay: 99}, "delay: want 100 to 315360000000, or a schedule, have 99"},
		"no cron":       {ticker.Settings{Schedule: "often"}, "not a cron expression"},
		"unknown zone":  {ticker.Settings{Schedule: "@daily", TimeZone: "Mars/Base"}, "time zone"},
		"no such day":   {ticker.Settings{Schedule: "0 0 30 2 *"}, "never comes"},
		"never in zone": {ticker.Settings{Schedule: "* 0 * 4 5L", TimeZone: "Africa/Cairo"}, "never comes in Africa/Cairo"},
		"missed policy": {ticker.Settings{Delay: 1000, Missed: "all"}, "runOnce"},
		"restart":       {ticker.Settings{Delay: 1000, Restart: "soon"}, "atOnce"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := moduletest.New(t, ticker.New(nil)).Configure(test.settings)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
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
		e.start()
		pass(2500 * time.Millisecond)
		e.expect()
		if err := e.failure(); err == nil || !strings.Contains(err.Error(), "store is away") {
			t.Errorf("Run returned %v", err)
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
