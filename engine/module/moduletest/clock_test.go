package moduletest_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
)

// hourly emits each hour what Go's clock shows.
type hourly struct {
	module.Typed
	out module.Output[time.Time]
}

func newHourly() *hourly {
	h := &hourly{out: module.NewOutput[time.Time]("out")}
	h.Declare(h.out)
	return h
}

func (h *hourly) GetInfo() module.ComponentInfo { return described("hourly") }
func (h *hourly) Instance() module.Component    { return newHourly() }

func (h *hourly) Run(ctx context.Context) error {
	for {
		h.out.Emit(ctx, h.Emitter(), time.Now().UTC())
		select {
		case <-time.After(time.Hour):
		case <-ctx.Done():
			return errors.New("stopped at start " + string(rune('0'+module.StartNumber(ctx))))
		}
	}
}

// TestAt runs a trigger through hours in no time, on a day of its own.
func TestAt(t *testing.T) {
	moment := time.Date(2031, time.March, 30, 0, 30, 0, 0, time.UTC)
	moduletest.At(t, moment, func(t *testing.T) {
		node := moduletest.Start(t, newHourly(), nil)
		stop := node.Run()
		moduletest.Pass(2 * time.Hour)
		want := []time.Time{moment, moment.Add(time.Hour), moment.Add(2 * time.Hour)}
		got := node.Emitted("out")
		if len(got) != len(want) {
			t.Fatalf("emitted %v, want %v", got, want)
		}
		for i := range want {
			if !got[i].(time.Time).Equal(want[i]) {
				t.Errorf("emission %d is of %v, want %v", i, got[i], want[i])
			}
		}
		if err := stop(); err == nil || !strings.Contains(err.Error(), "stopped at start 1") {
			t.Errorf("Run returned %v", err)
		}
	})
}
