package runtime

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// What a trigger's panel says of it.
const (
	statusIdle     = "Not running"
	statusRunning  = "Running"
	statusStopping = "Stopping"
	statusDone     = "Done"
	statusFailed   = "Failed"
)

// trigger calls a component's Run while its node is started.
type trigger struct {
	node   *node
	runner module.Runner
	state  module.State

	// turn is held by whoever gives an order: what it reads and writes in the state is
	// one step.
	turn chan struct{}

	mu       sync.Mutex
	known    bool  // order has been read
	order    order // as it is in the state
	status   string
	over     bool  // Run has returned for good, until the next Start or other settings
	halted   error // why it must not run
	draining bool
	cancel   context.CancelFunc // of the loop under way; nil when there is none
	ended    chan struct{}      // closed when that loop has ended
	changed  chan struct{}      // the settings have changed
}

func newTrigger(n *node, runner module.Runner, state module.State) *trigger {
	t := &trigger{node: n, runner: runner, turn: make(chan struct{}, 1), changed: make(chan struct{}, 1), status: statusIdle}
	if state != nil {
		t.state = state.Scoped(triggerScope, triggerID)
	}
	return t
}

// running is the part of the panel that the engine fills in.
func (t *trigger) running() module.Running {
	t.mu.Lock()
	defer t.mu.Unlock()
	started := t.started()
	return module.Running{Status: t.status, Start: module.Button(!started), Stop: module.Button(started || t.order.Running && t.known)}
}

// started reports whether Run is called, or will be by itself.
func (t *trigger) started() bool {
	return t.cancel != nil && !t.over && t.status != statusStopping
}

func (t *trigger) isStarted() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.started()
}

// resume goes on with what was asked for before the process began, after calls of
// OnReconcile. It returns at once.
func (t *trigger) resume(after []<-chan struct{}) {
	t.node.flow.engine.background.Go(func() {
		ctx := t.node.flow.engine.base
		if !settled(ctx, after) && ctx.Err() == nil {
			t.node.log.Process().Warn("a trigger goes on although not all nodes have brought back what they did before", "waited", settleTime)
		}
		for pause := firstPause; ; pause = min(2*pause, longPause) {
			err := t.follow(ctx)
			if err == nil || ctx.Err() != nil {
				return
			}
			t.node.noteProblem("whether it was started can't be read, will try again in "+pause.String(), err)
			select {
			case <-time.After(pause):
			case <-ctx.Done():
				return
			}
		}
	})
}

func (t *trigger) follow(ctx context.Context) error {
	release, err := t.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	t.mu.Lock()
	known := t.known
	t.mu.Unlock()
	if known { // somebody has pressed meanwhile
		return nil
	}
	asked, err := t.load(ctx)
	if err == nil && asked.Running {
		t.launch(asked)
	}
	return err
}

// start begins to call Run, unless it is being called. It reports whether it did.
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
	// Not simply one more: the state may have lost the number before.
	asked = order{Running: true, Number: max(asked.Number+1, time.Now().UnixMilli())}
	if err := t.save(ctx, asked); err != nil {
		return false, err
	}
	t.launch(asked)
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
	asked, err := t.load(ctx)
	if err != nil || !asked.Running {
		return false, err
	}
	if err := t.save(ctx, order{Number: asked.Number}); err != nil {
		return false, err
	}
	t.mu.Lock()
	cancel := t.cancel
	t.status = statusIdle
	if cancel != nil {
		t.status = statusStopping
	}
	t.mu.Unlock()
	t.node.refresh()
	if cancel != nil {
		cancel()
	}
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
	cancel := t.cancel
	t.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

// await waits until no Run is under way; false when ctx ended before.
func (t *trigger) await(ctx context.Context) bool {
	t.mu.Lock()
	ended := t.ended
	t.mu.Unlock()
	if ended == nil {
		return true
	}
	select {
	case <-ended:
		return true
	case <-ctx.Done():
		return false
	}
}

// going reports whether a call of Run is under way.
func (t *trigger) going() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.cancel != nil
}

// noteProblem notes what went wrong outside of runs.
func (n *node) noteProblem(what string, err error) {
	n.log.Process().Error(what, "error", err)
	n.log.Add(slog.LevelError, what+": "+err.Error())
	n.lastErr.Store(&recording.NodeFailure{Time: time.Now(), Error: n.masked(err.Error())})
}

var errBothPressed = module.Permanent(errors.New("start and stop are both pressed: press one"))
