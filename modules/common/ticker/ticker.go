package ticker

import (
	"context"
	"reflect"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Settings are the settings of the node.
type Settings struct {
	Context  any    `json:"context,omitempty" title:"Context" description:"What each tick sends." configurable:"true"`
	Delay    int64  `json:"delay" title:"Delay (ms)" description:"Time between the end of one tick and the next, at least 100." minimum:"0" default:"1000"`
	Schedule string `json:"schedule,omitempty" title:"Schedule"`
	TimeZone string `json:"timeZone,omitempty" title:"Time zone" description:"The schedule's time zone, such as Europe/Berlin." default:"UTC"`
	Missed   string `json:"missed,omitempty" title:"Missed ticks" enum:"runOnce,skip" default:"runOnce"`
	Restart  string `json:"restart,omitempty" title:"After a restart" enum:"plan,atOnce" default:"plan"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"schedule": "A cron expression in place of the delay: minute hour day month weekday; with six fields, seconds first or a year " +
			"last. Where the clock is switched it keeps to Debian's cron: a fixed time comes once on every day, an interval " +
			"such as */15 follows the clock. A tick follows Start at once all the same.",
		"missed": "What to do on return when ticks were due while the flow was down: runOnce makes up for them with one tick, skip " +
			"waits for the next.",
		"restart": "When the process comes back and the ticker was running: plan waits for the time that was due, atOnce ticks right " +
			"away, for a flow that must set something up again.",
	}
}

// Control is the panel.
type Control struct {
	module.Running
	Context   any       `json:"context,omitempty" title:"Context" description:"What each tick sends; the settings hold it." readonly:"true"`
	NextRun   time.Time `json:"nextRun,omitzero" title:"Next run" readonly:"true"`
	LastRun   time.Time `json:"lastRun,omitzero" title:"Last run" readonly:"true"`
	Runs      int64     `json:"runs,omitempty" title:"Runs" description:"Ticks that have ended." readonly:"true"`
	Errors    int64     `json:"errors,omitempty" title:"Errors" description:"Ticks that failed." readonly:"true"`
	Missed    int64     `json:"missed,omitempty" title:"Missed" description:"Ticks that were due while the flow was down and were not made up for." readonly:"true"`
	LastError string    `json:"lastError,omitempty" title:"Last error" readonly:"true"`
}

// Ticker begins a run again and again while it is started. When it is due is durable
// state: it goes on after a restart or a crash.
//
// The clock may be set at any time. A delay is a length of time: the next tick is
// never further away than that. A schedule follows the clock; what the clock shows
// again after it was set back does not tick again: for an interval up to one of
// it, for fixed times up to three hours. What a clock that is set forward passes
// over ticks once.
type Ticker struct {
	module.Typed
	settings module.Settings[Settings]
	panel    module.Panel[Control] // only to publish on; its example depends on the settings
	plan     atomic.Pointer[plan]
	wake     chan struct{} // the plan has changed
	clock    clock
	pacer    pacer // of Run alone, which is called once at a time
	metrics  *Metrics
}

// New returns the prototype. The metrics may be nil.
func New(metrics *Metrics) *Ticker {
	t := &Ticker{wake: make(chan struct{}, 1), clock: time.Now, metrics: metrics}
	if metrics == nil {
		t.metrics = &Metrics{}
	}
	t.Declare(t.settings.Port(t.change), t.settings.Ports(ports))
	return t
}

// GetInfo implements module.Component.
func (t *Ticker) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "ticker",
		Description: "Ticker",
		Info: "Sends its context at once on Start and then again and again: when all that is wired directly to it is done, it " +
			"waits for the delay or the schedule. A tick that failed for a reason that may pass, such as a server that " +
			"can't be reached, comes again sooner: after 1 s, 2 s, 4 s and so on up to a minute. It goes on after a " +
			"restart, and ticks once for all engines that run the flow.",
		Tags: []string{"trigger", "time", "cron"},
	}
}

// Instance implements module.Component.
func (t *Ticker) Instance() module.Component { return New(t.metrics) }

// SelfContained implements module.SelfContained.
func (*Ticker) SelfContained() {}

// change takes new settings, which hold from the next tick on.
func (t *Ticker) change(_ context.Context, s Settings) error {
	plan, err := newPlan(s)
	if err != nil {
		return err
	}
	t.plan.Store(plan)
	select {
	case t.wake <- struct{}{}:
	default:
	}
	return nil
}

func ports(s Settings) []module.Declaration {
	return []module.Declaration{
		module.NewPanel(Control{Context: s.Context}),
		module.NewOutput[any]("out", module.Example(s.Context)),
	}
}

// show publishes what the panel shows besides what the engine fills in.
func (t *Ticker) show(ctx context.Context, now progress) {
	face := Control{
		Context: t.plan.Load().content, NextRun: now.NextRun,
		LastRun: now.LastRun, Runs: now.Runs, Errors: now.Errors, Missed: now.Missed, LastError: now.LastError,
	}
	if now.InFlight {
		face.NextRun = time.Time{}
	}
	t.publish(ctx, face)
}

// showStopped takes the time of the next run off the panel, since none comes before Start.
func (t *Ticker) showStopped(ctx context.Context) {
	if t.pacer.shown != nil {
		face := *t.pacer.shown
		face.NextRun = time.Time{}
		t.publish(ctx, face)
	}
}

func (t *Ticker) publish(ctx context.Context, face Control) {
	if t.pacer.shown == nil || !reflect.DeepEqual(*t.pacer.shown, face) {
		t.pacer.shown = &face
		t.panel.Publish(ctx, t.Emitter(), face)
	}
}
