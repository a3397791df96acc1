// Package triggers shows a component that begins runs by itself.
package triggers

import (
	"context"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Settings say from where and how fast.
type Settings struct {
	From  int `json:"from" title:"From" minimum:"1" default:"10"`
	Pause int `json:"pause" title:"Pause (ms)" minimum:"1" default:"1000"`
}

// Count is what each run begins with.
type Count struct {
	Left int `json:"left" title:"Left"`
}

// Countdown counts down once it is started.
type Countdown struct {
	module.Typed
	settings module.Settings[Settings]
	out      module.Output[Count]
}

// NewCountdown returns the prototype.
func NewCountdown() *Countdown {
	c := &Countdown{out: module.NewOutput[Count]("out")}
	c.Declare(c.settings.Port(nil), c.out)
	return c
}

// GetInfo implements module.Component.
func (c *Countdown) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "countdown", Description: "Countdown", Info: "Counts down to zero, one run for each number. After a restart it goes on where it was."}
}

// Instance implements module.Component.
func (c *Countdown) Instance() module.Component { return NewCountdown() }

// Run implements module.Runner. The engine calls it while the node is started: it has
// the buttons, remembers that it was started, and calls again after a restart.
func (c *Countdown) Run(ctx context.Context) error {
	// Each Start has a number, so that progress of the one before is not taken for ours.
	key := "left-" + strconv.FormatInt(module.StartNumber(ctx), 10)
	left := c.settings.Load().From
	if kept, ok, err := c.State().Get(ctx, key); err != nil {
		return err
	} else if ok {
		if left, err = strconv.Atoi(string(kept)); err != nil {
			return module.Permanent(err)
		}
	}
	for ; left >= 0; left-- {
		// It returns when all that is wired directly to the port is done. Its error is in the
		// run's record; the countdown goes on.
		if err := c.out.Emit(ctx, c.Emitter(), Count{Left: left}).Err(); err != nil {
			module.Logger(ctx).Warn("a run failed", "left", left, "error", err)
		}
		if err := c.State().Set(ctx, key, []byte(strconv.Itoa(left-1))); err != nil {
			return err
		}
		select {
		case <-time.After(time.Duration(c.settings.Load().Pause) * time.Millisecond):
		case <-ctx.Done():
			return nil // Stop was pressed, or the process ends
		}
	}
	return nil // done; Start begins again
}
