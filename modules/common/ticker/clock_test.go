package ticker_test

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/common/ticker"
)

// set is how much the clock on the wall differs from the time that passes. It is
// common to the instances of a test, as it is to the processes on a machine.
type set struct{ by atomic.Int64 }

func (s *set) show() time.Time { return time.Now().Add(time.Duration(s.by.Load())) }

func (s *set) move(by time.Duration) { s.by.Add(int64(by)) }

// bootOn is boot with a clock that the test may set.
func bootOn(t *testing.T, clock *set, state module.State, settings ticker.Settings, work func(ctx context.Context) error) *engine {
	t.Helper()
	return bootWith(t, func(instance *ticker.Ticker) { instance.SetClock(clock.show) }, state, settings, work)
}

const (
	minute = int64(60_000)
	hour   = 60 * minute
)

func TestClockIsSetBetweenTwoStarts(t *testing.T) {
	daily := func(missed string) ticker.Settings { return ticker.Settings{Schedule: "0 12 * * *", Missed: missed} }
	quarter := ticker.Settings{Schedule: "*/15 * * * *"}
	tests := map[string]struct {
		settings ticker.Settings
		by       time.Duration
		first    string // tick of the second life
		second   string
		missed   int64
	}{
		"back by 30 days":                {every(5 * minute), -30 * 24 * time.Hour, "5m0s", "10m0s", 0},
		"back by 20 years":               {every(5 * minute), -20 * 365 * 24 * time.Hour, "5m0s", "10m0s", 0},
		"back by a second":               {every(5 * minute), -time.Second, "4m1s", "9m1s", 0},
		"forward by less than the delay": {every(5 * minute), 2 * time.Minute, "2m0s", "7m0s", 0},
		"forward by 30 days":             {every(5 * minute), 30 * 24 * time.Hour, "0s", "5m0s", 8639},
		"forward by 30 days, skip":       {ticker.Settings{Delay: 5 * minute, Missed: "skip"}, 30 * 24 * time.Hour, "5m0s", "10m0s", 8640},
		// It is 12:01 of a day when the second life begins, but for the clock.
		"fixed time, back by a minute":      {daily(""), -time.Minute, "24h0m0s", "", 0},
		"fixed time, back by two hours":     {daily(""), -2 * time.Hour, "25h59m0s", "", 0},
		"fixed time, back by four hours":    {daily(""), -4 * time.Hour, "3h59m0s", "", 0},
		"fixed time, back by 30 days":       {daily(""), -30 * 24 * time.Hour, "23h59m0s", "", 0},
		"fixed time, forward by 30 days":    {daily(""), 30 * 24 * time.Hour, "0s", "", 29},
		"fixed time, forward, skip":         {daily("skip"), 30 * 24 * time.Hour, "23h59m0s", "", 30},
		"interval, back by 3 minutes":       {quarter, -3 * time.Minute, "17m0s", "32m0s", 0},
		"interval, back by two hours":       {quarter, -2 * time.Hour, "14m0s", "29m0s", 0},
		"interval, back by a year":          {quarter, -365 * 24 * time.Hour, "14m0s", "29m0s", 0},
		"interval, forward by half an hour": {quarter, 30 * time.Minute, "0s", "14m0s", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				clock := &set{}
				pass(11*time.Hour + 50*time.Minute)
				first := bootOn(t, clock, nil, test.settings, nil)
				first.start()
				pass(10*time.Minute + 30*time.Second)
				if test.settings.Schedule == "" {
					first.expect("0s", "5m0s", "10m0s")
				} else {
					first.expect("0s", "10m0s")
				}
				first.kill()
				pass(30 * time.Second)
				clock.move(test.by)
				second := bootOn(t, clock, first.State, test.settings, nil)
				firstTick, _ := time.ParseDuration(test.first)
				secondTick, _ := time.ParseDuration(test.second)
				if firstTick > 0 {
					pass(firstTick - time.Second)
					second.expect()
					pass(time.Second)
				}
				second.expect(test.first)
				if got := second.face().Missed; got != test.missed {
					t.Errorf("%d missed, want %d", got, test.missed)
				}
				if test.second != "" {
					pass(secondTick - firstTick + time.Second)
					second.expect(test.first, test.second)
				}
			})
		})
	}
}

func TestClockIsSetWhileItWaits(t *testing.T) {
	tests := map[string]struct {
		settings ticker.Settings
		at, by   time.Duration
		passed   time.Duration
		want     []string
	}{
		// A delay is a length of time. One that the clock has passed is over.
		"back":                {every(minute), 90 * time.Second, -24 * time.Hour, 200 * time.Second, []string{"0s", "1m0s", "2m0s", "3m0s"}},
		"back a little":       {every(minute), 90 * time.Second, -300 * time.Millisecond, 200 * time.Second, []string{"0s", "1m0s", "2m0s", "3m0s"}},
		"forward":             {every(minute), 90 * time.Second, 24 * time.Hour, 200 * time.Second, []string{"0s", "1m0s", "1m30s", "2m30s"}},
		"forward by a little": {every(minute), 90 * time.Second, 10 * time.Second, 200 * time.Second, []string{"0s", "1m0s", "1m50s", "2m50s"}},
		"fast":                {every(2000), 5 * time.Second, -time.Hour, 11500 * time.Millisecond, []string{"0s", "2s", "4s", "6s", "8s", "10s"}},
		// A schedule follows the clock; midnight is at 0 s.
		"schedule, back a little":    {ticker.Settings{Schedule: "*/2 * * * *"}, 121 * time.Second, -2 * time.Second, 300 * time.Second, []string{"0s", "2m0s", "4m2s"}},
		"schedule, back by hours":    {ticker.Settings{Schedule: "*/2 * * * *"}, 121 * time.Second, -5 * time.Hour, 300 * time.Second, []string{"0s", "2m0s", "4m0s"}},
		"schedule, forward by hours": {ticker.Settings{Schedule: "*/2 * * * *"}, 130 * time.Second, 5 * time.Hour, 300 * time.Second, []string{"0s", "2m0s", "2m10s", "4m0s"}},
		"fixed time, back":           {ticker.Settings{Schedule: "2 0 * * *"}, 125 * time.Second, -time.Minute, 600 * time.Second, []string{"0s", "2m0s"}},
		"fixed time, back by a day":  {ticker.Settings{Schedule: "2 0 * * *"}, 125 * time.Second, -24 * time.Hour, 25 * time.Hour, []string{"0s", "2m0s", "24h2m0s"}},
		"fixed time, back before it": {ticker.Settings{Schedule: "2 0 * * *"}, 60 * time.Second, -24 * time.Hour, 600 * time.Second, []string{"0s", "2m0s"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				clock := &set{}
				e := bootOn(t, clock, nil, test.settings, nil)
				e.start()
				pass(test.at)
				clock.move(test.by)
				e.configure(test.settings) // wakes it, as its poll would
				pass(6 * time.Second)
				if wait := e.face().NextRun.Sub(clock.show()); test.settings.Delay > 0 && wait > time.Duration(test.settings.Delay)*time.Millisecond {
					t.Errorf("the panel says that the next run is in %s", wait)
				}
				pass(test.passed - test.at - 6*time.Second)
				e.expect(test.want...)
			})
		})
	}
}

// A machine that sleeps keeps no monotonic time: the clock is far ahead when it
// wakes. Ticks that were due meanwhile come once, at the next look at the clock.
func TestMachineSleeps(t *testing.T) {
	bubble(t, func(t *testing.T) {
		clock := &set{}
		e := bootOn(t, clock, nil, every(hour), nil)
		e.start()
		pass(12 * time.Second)
		clock.move(8 * time.Hour)
		pass(4 * time.Second)
		e.expect("0s", "15s")
		pass(time.Hour)
		e.expect("0s", "15s", "1h0m15s")
	})
}

// What the state says of times is by a clock that may have been wrong then.
func TestTimesOfTheFuture(t *testing.T) {
	future := time.Date(2400, 1, 1, 0, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		settings ticker.Settings
		before   time.Duration
	}{
		"delay":            {every(5 * minute), 5 * time.Minute},
		"another delay":    {every(7 * minute), 7 * time.Minute},
		"schedule":         {ticker.Settings{Schedule: "*/5 * * * *"}, 5 * time.Minute},
		"another schedule": {ticker.Settings{Schedule: "*/7 * * * *"}, 7 * time.Minute},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				plans := map[string]string{"delay": "5m0s", "schedule": "*/5 * * * * UTC"}
				state := moduletest.NewMemoryState()
				put(t, state, "trigger", order{Running: true, Number: 1})
				put(t, state, "progress", map[string]any{"number": 1, "plan": plans[name], "nextRun": future, "lastRun": future, "lastEnd": future, "runs": 4})
				e := boot(t, state, test.settings, nil)
				pass(test.before)
				e.expect(test.before.String())
				if face := e.face(); face.Runs != 5 || face.LastRun.Year() != 2000 {
					t.Errorf("face = %+v", face)
				}
			})
		})
	}
}

func put(t *testing.T, state module.State, key string, value any) {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if err := state.Set(t.Context(), key, text); err != nil {
		t.Fatal(err)
	}
}

// A schedule that names years comes to its end: it ticks once at its last time,
// says so, and stays quiet.
func TestScheduleComesToItsEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		settings := ticker.Settings{Schedule: "2 0 1 1 * 2000"}
		e := boot(t, nil, settings, nil)
		e.start()
		pass(time.Hour)
		e.expect("0s", "2m0s")
		face := e.face()
		if e.shows() != "Done" || !face.NextRun.IsZero() || face.LastError != "" || face.Runs != 2 {
			t.Errorf("face = %+v", face)
		}
		e.kill()
		again := boot(t, e.State, settings, nil)
		pass(24 * time.Hour)
		again.expect()
		if face := again.face(); again.shows() != "Done" || face.Runs != 2 {
			t.Errorf("face after a restart = %+v", face)
		}

		// Start has it tick again, an edit gives it times again.
		again.start()
		pass(time.Second)
		again.expect("24h0m0s")
		again.configure(ticker.Settings{Schedule: "0 3 2 1 * 2000"})
		pass(time.Second)
		if status := again.shows(); status != "Running" {
			t.Errorf("%s after an edit", status)
		}
		pass(24 * time.Hour)
		again.expect("24h0m0s", "26h0m0s")
		synctest.Wait()
		again.stop()
		synctest.Wait()
		if status := again.shows(); status != "Not running" {
			t.Errorf("%s after Stop", status)
		}
	})
}
