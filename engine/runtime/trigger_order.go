package runtime

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// triggerScope keeps what the engine notes of a trigger apart from what the component
// keeps under its node.
const (
	triggerScope = "engine"
	triggerID    = "trigger"
	orderKey     = "started"
)

// IsOrder reports whether an entry of a flow's state says that a trigger was started or
// stopped, which is no work of the flow: who puts old state back leaves it as it is.
func IsOrder(e module.StateEntry) bool { return len(e.Scopes) > 0 && e.Scopes[0] == triggerScope }

// order is what a person asked for last, or the document (start_always.go).
type order struct {
	Running bool  `json:"running"`
	Number  int64 `json:"number"` // grows with each Start
}

// next is the order of a Start after this one. Its number is not simply one more: the
// state may have lost the number before.
func (o order) next() order {
	return order{Running: true, Number: max(o.Number+1, time.Now().UnixMilli())}
}

// resume follows the order in the state from now on, after calls of OnReconcile: what was
// asked for before the process began, and what is asked of other engines. It returns at
// once.
func (t *trigger) resume(after []<-chan struct{}) {
	ctx, cancel := context.WithCancel(t.node.flow.engine.base)
	t.mu.Lock()
	if t.draining {
		cancel()
	}
	t.unfollow = cancel
	t.mu.Unlock()
	t.node.flow.engine.background.Go(func() {
		if !settled(ctx, after) && ctx.Err() == nil {
			t.node.log.Process().Warn("a trigger goes on although not all nodes have brought back what they did before", "waited", settleTime)
		}
		orders := t.state.Watch(ctx, orderKey)
		for {
			select {
			case _, open := <-orders:
				if !open {
					return
				}
			case <-t.woken:
			}
			t.followSurely(ctx)
		}
	})
}

// wake has it look again whether it is to run here.
func (t *trigger) wake() {
	select {
	case t.woken <- struct{}{}:
	default:
	}
}

// followSurely follows the order that is in the state, and tries again until it could be
// read.
func (t *trigger) followSurely(ctx context.Context) {
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		stopped, err := t.follow(ctx)
		if stopped {
			_, err = t.node.flow.stopRuns(ctx, errStopPressed, begunBy(t.node.id))
		}
		if err == nil || stopped || ctx.Err() != nil {
			return
		}
		t.node.noteProblem("the trigger can't be started yet, will try again in "+pause.String(), err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
	}
}

// follow does what the order in the state says. It reports whether it has stopped what
// another engine was asked to stop.
func (t *trigger) follow(ctx context.Context) (stopped bool, err error) {
	release, err := t.take(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	asked, err := t.load(ctx)
	if err == nil && !asked.Running && t.always() && t.node.flow.Leads() {
		asked = asked.next()
		err = t.save(ctx, asked)
	}
	if err != nil {
		return false, err
	}
	return t.obey(asked), nil
}

// obey has Run called, or not, as the order says. The caller has the turn. It reports
// whether it ended a call.
func (t *trigger) obey(asked order) (stopped bool) {
	lead := t.node.flow.leading.Load()
	t.mu.Lock()
	under := t.loop
	t.mu.Unlock()
	calling := under != nil && under.ctx.Err() == nil
	switch {
	case asked.Running && lead != nil && !(calling && under.number == asked.Number):
		t.launch(asked, lead)
	case !asked.Running && calling:
		t.mu.Lock()
		t.status = statusStopping
		t.mu.Unlock()
		under.cancel()
		stopped = true
	}
	t.node.refresh()
	return stopped
}

// load returns the order as it is in the state.
func (t *trigger) load(ctx context.Context) (order, error) {
	var asked order
	text, ok, err := t.state.Get(ctx, orderKey)
	if err != nil {
		return asked, fmt.Errorf("read whether node %s is started: %w", t.node.id, err)
	}
	if ok {
		if err := json.Unmarshal(text, &asked); err != nil {
			return asked, fmt.Errorf("read whether node %s is started: %w", t.node.id, err)
		}
	}
	t.remember(asked)
	return asked, nil
}

func (t *trigger) save(ctx context.Context, asked order) error {
	text, err := json.Marshal(asked)
	if err == nil {
		err = t.state.Set(ctx, orderKey, text)
	}
	if err != nil {
		return fmt.Errorf("note that node %s is started or stopped: %w; nothing was changed", t.node.id, err)
	}
	t.remember(asked)
	return nil
}

func (t *trigger) remember(asked order) {
	t.mu.Lock()
	same := t.known && t.order.Running == asked.Running
	t.known, t.order = true, asked
	t.mu.Unlock()
	if !same {
		t.node.flow.turnQueues()
	}
}

func (t *trigger) take(ctx context.Context) (release func(), err error) {
	select {
	case t.turn <- struct{}{}:
		return func() { <-t.turn }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
