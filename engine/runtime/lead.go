package runtime

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Leases decide which of several engines runs the triggers of a flow. Safe for concurrent
// use.
type Leases interface {
	// Hold calls lead whenever this engine holds the lease of a flow, until ctx ends, and
	// returns when lead has and the lease is given up. The context of lead, which has the
	// values of ctx, ends before another engine can hold the lease; valid says whether one
	// can at this moment, also to a process that was stopped for a while.
	Hold(ctx context.Context, flow string, lead func(ctx context.Context, valid func() bool))
	// Holder names the engine that holds the lease of a flow, as far as is known, and says
	// whether it is this one; the name is empty when none does.
	Holder(flow string) (name string, own bool)
	// Forget removes the lease of a flow that is gone, if no other engine holds it.
	Forget(ctx context.Context, flow string) error
}

// leadership is the time in which this engine runs a flow's triggers.
type leadership struct {
	ctx   context.Context
	valid func() bool
}

// candidacy is that an engine tries to lead a flow.
type candidacy struct {
	withdraw context.CancelFunc
	ended    chan struct{} // closed when the lease is given up
	led      chan struct{} // closed when the engine has led for the first time
	once     sync.Once     // closes led
}

var errNotLeading = fmt.Errorf("%w: another engine may run the flow's triggers by now", module.ErrStopped)

// contend tries to lead the flow from now on, until resign. Without leases it leads.
func (f *Flow) contend() {
	e := f.engine
	if e.leases == nil {
		f.leading.Store(&leadership{e.base, func() bool { return true }})
		return
	}
	ctx, cancel := context.WithCancel(e.base)
	c := &candidacy{withdraw: cancel, ended: make(chan struct{}), led: make(chan struct{})}
	f.candidacy.Store(c)
	go func() {
		defer close(c.ended)
		e.leases.Hold(ctx, f.name, func(ctx context.Context, valid func() bool) { f.lead(ctx, valid, c) })
	}()
}

// withdraw begins to give up the lease.
func (f *Flow) withdraw() {
	if c := f.candidacy.Load(); c != nil {
		c.withdraw()
	}
}

// resign gives up the lease, when the flow has ended, and waits until ctx ends.
func (f *Flow) resign(ctx context.Context) {
	c := f.candidacy.Load()
	if c == nil {
		return
	}
	c.withdraw()
	select {
	case <-c.ended:
	case <-ctx.Done():
	}
}

// awaitLead waits until the engine leads; false when it does not within a time.
func (f *Flow) awaitLead(ctx context.Context, within time.Duration) bool {
	c := f.candidacy.Load()
	if c == nil {
		return true // there are no leases
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	select {
	case <-c.led:
		return true
	case <-ctx.Done():
		return false
	}
}

// lead runs the triggers that are started, until ctx ends. Then it returns when they have
// ended, with the runs that they began, or after a time.
func (f *Flow) lead(ctx context.Context, valid func() bool, c *candidacy) {
	f.engine.logger.Info("the flow's triggers run here", "flow", f.name)
	f.leading.Store(&leadership{ctx, valid})
	c.once.Do(func() { close(c.led) })
	f.eachTrigger((*trigger).wake)
	<-ctx.Done()
	f.leading.Store(nil)
	f.engine.logger.Info("the flow's triggers do not run here any more", "flow", f.name)
	final, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
	defer cancel()
	f.eachTrigger(func(t *trigger) { f.records.Stop(errNotLeading, begunBy(t.node.id)) })
	f.eachTrigger(func(t *trigger) {
		t.await(final)
		t.node.refresh()
	})
}

// leaveTime bounds how long the triggers of a flow may take to end when its lease is lost
// or given up.
const leaveTime = 5 * time.Second

func (f *Flow) eachTrigger(do func(*trigger)) {
	g := f.current.Load()
	if g == nil {
		return
	}
	for _, id := range g.order {
		if t := g.nodes[id].node.trigger; t != nil {
			do(t)
		}
	}
}

// Leads reports whether this engine runs the flow's triggers.
func (f *Flow) Leads() bool {
	l := f.leading.Load()
	return l != nil && l.valid()
}

// Leader names the engine that runs the flow's triggers, empty when none does or there is
// only one, and says whether it is this one.
func (f *Flow) Leader() (name string, own bool) {
	if f.engine.leases == nil {
		return "", true
	}
	return f.engine.leases.Holder(f.name)
}

// leader says to people where the triggers run.
func (f *Flow) leader() string {
	if name, own := f.engine.leases.Holder(f.name); name != "" && !own {
		return "Running on " + name
	}
	return "Waiting for the flow's lease"
}
