package runtime

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// What a trigger's panel says of it.
const (
	statusIdle     = "Not running"
	statusRunning  = "Running"
	statusStopping = "Stopping"
	statusDone     = "Done"
	statusFailed   = "Failed"
)

// trigger calls a component's Run while its node is started and this engine leads the
// flow.
type trigger struct {
	node   *node
	runner module.Runner
	state  module.State

	// turn is held by whoever gives an order or follows one: what it reads and writes in
	// the state is one step.
	turn chan struct{}

	mu       sync.Mutex
	known    bool  // order has been read
	order    order // as it is in the state
	status   string
	over     bool  // Run has returned for good, until the next Start or other settings
	halted   error // why it must not run
	draining bool
	loop     *loop // under way; nil when there is none
	unfollow context.CancelFunc
	changed  chan struct{} // the settings have changed
	woken    chan struct{} // the engine leads the flow now
}

// loop is what calls Run for one order.
type loop struct {
	number int64 // of the order
	ctx    context.Context
	cancel context.CancelFunc
	ended  chan struct{} // closed when it has ended
}

func newTrigger(n *node, runner module.Runner, state module.State) *trigger {
	t := &trigger{node: n, runner: runner, turn: make(chan struct{}, 1), changed: make(chan struct{}, 1), woken: make(chan struct{}, 1), status: statusIdle}
	if state != nil {
		t.state = state.Scoped(triggerScope, triggerID)
	}
	return t
}

// running is the part of the panel that the engine fills in.
func (t *trigger) running() module.Running {
	t.mu.Lock()
	defer t.mu.Unlock()
	started, status := t.started(), t.status
	if t.elsewhere() {
		status = t.node.flow.leader()
	}
	stop := (started || t.order.Running && t.known) && !t.always()
	return module.Running{Status: status, Start: module.Button(!started), Stop: module.Button(stop)}
}

// started reports whether Run is called, or will be by itself, here or by another engine.
func (t *trigger) started() bool {
	return t.loop != nil && !t.over && t.status != statusStopping || t.elsewhere()
}

// elsewhere reports whether another engine is to run it.
func (t *trigger) elsewhere() bool {
	return t.order.Running && t.known && t.halted == nil && !t.draining && t.loop == nil && t.node.flow.leading.Load() == nil
}

func (t *trigger) isStarted() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.started()
}

// start begins to call Run, or has the engine do so that leads the flow, unless it is
// being called. It reports whether it did.
func (t *trigger) start(ctx context.Context) (bool, error) {
	release, err := t.take(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	asked, err := t.load(ctx)
	if err != nil {
		return false, err
	}
	t.mu.Lock()
	halted, running := t.halted, t.started()
	t.mu.Unlock()
	if halted != nil {
		return false, halted
	}
	if running {
		return false, nil
	}
	asked = asked.next()
	if err := t.save(ctx, asked); err != nil {
		return false, err
	}
	t.obey(asked)
	return true, nil
}

// stop ends the call of Run under way, without waiting for it. It reports whether
// there was something to stop.
func (t *trigger) stop(ctx context.Context) (bool, error) {
	release, err := t.take(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	if t.always() {
		return false, &AlwaysError{Flow: t.node.flow.name}
	}
	asked, err := t.load(ctx)
	if err != nil || !asked.Running {
		return false, err
	}
	asked.Running = false
	if err := t.save(ctx, asked); err != nil {
		return false, err
	}
	t.obey(asked)
	return true, nil
}

// settled notifies a Run that is over that the settings have changed.
func (t *trigger) settled() {
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

// halt keeps it from running for as long as the process lives.
func (t *trigger) halt(why error) {
	t.mu.Lock()
	t.halted = why
	t.mu.Unlock()
}

// drain ends the call of Run under way, without waiting, and keeps the order.
func (t *trigger) drain() {
	t.mu.Lock()
	t.draining = true
	under, unfollow := t.loop, t.unfollow
	t.mu.Unlock()
	if unfollow != nil {
		unfollow()
	}
	if under != nil {
		under.cancel()
	}
}

// await waits until no Run is under way; false when ctx ended before.
func (t *trigger) await(ctx context.Context) bool {
	t.mu.Lock()
	under := t.loop
	t.mu.Unlock()
	if under == nil {
		return true
	}
	select {
	case <-under.ended:
		return true
	case <-ctx.Done():
		return false
	}
}

// going reports whether a call of Run is under way.
func (t *trigger) going() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.loop != nil
}

// noteProblem notes what went wrong outside of runs.
func (n *node) noteProblem(what string, err error) {
	n.log.Process().Error(what, "error", err)
	n.log.Add(slog.LevelError, what+": "+err.Error())
	n.lastErr.Store(&recording.LastFailure{NodeFailure: view.NodeFailure{Time: time.Now(), Error: n.masked(err.Error())}})
}

var errBothPressed = module.Permanent(errors.New("start and stop are both pressed: press one"))
