package delay

import (
	"context"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// longest is the longest wait: longer ones belong on a ticker's schedule, since
// a waiting message holds its run open.
const longest = 24 * time.Hour

// Settings are the settings of the node.
type Settings struct {
	Delay int64 `json:"delay" title:"Delay (ms)" description:"How long a message waits when it names no delay of its own." default:"1000" minimum:"0" maximum:"86400000"`
}

// In is the message of the port `in`.
type In struct {
	Context any   `json:"context,omitempty" title:"Context" description:"Goes on to the output." configurable:"true"`
	Delay   int64 `json:"delay,omitempty" title:"Delay (ms)" description:"How long this message waits; 0 means the delay of the settings." minimum:"0" maximum:"86400000"`
}

// Out is the message of the port `out`.
type Out struct {
	Context any `json:"context,omitempty" title:"Context" configurable:"true"`
}

// Delay holds each message back for a while. Messages wait side by side.
type Delay struct {
	module.Typed
	settings module.Settings[Settings]
	out      module.Output[Out]
}

// New returns the prototype.
func New() *Delay {
	d := &Delay{out: module.NewOutput[Out]("out")}
	d.Declare(
		d.settings.Port(nil),
		module.Input("in", d.wait),
		d.out,
		module.ErrorPort(),
	)
	return d
}

// GetInfo implements module.Component.
func (d *Delay) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "delay",
		Description: "Delay",
		Info:        "Holds each message back for a while, then sends its context on. A message that is cancelled while it waits fails.",
		Tags:        []string{"time", "wait"},
	}
}

// Instance implements module.Component.
func (d *Delay) Instance() module.Component { return New() }

// SelfContained implements module.SelfContained.
func (*Delay) SelfContained() {}

func (d *Delay) wait(ctx context.Context, output module.Handler, in In) module.Result {
	milliseconds := in.Delay
	if milliseconds == 0 {
		milliseconds = d.settings.Load().Delay
	}
	span, err := duration(milliseconds)
	if err != nil {
		return module.Fail(module.Permanent(err))
	}
	timer := time.NewTimer(span)
	defer timer.Stop()
	select {
	case <-timer.C:
		return d.out.Emit(ctx, output, Out{Context: in.Context})
	case <-ctx.Done():
		return module.Fail(fmt.Errorf("cancelled during a delay of %s: %w", span, context.Cause(ctx)))
	}
}

func duration(milliseconds int64) (time.Duration, error) {
	if milliseconds < 0 || milliseconds > longest.Milliseconds() {
		return 0, fmt.Errorf("delay: want 0 to %d, have %d", longest.Milliseconds(), milliseconds)
	}
	return time.Duration(milliseconds) * time.Millisecond, nil
}
