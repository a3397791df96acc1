package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server/admission"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// The time that a removal waits for the queued edges of its flow to be empty, and how often
// it looks.
const (
	usualDrain = time.Minute
	maxDrain   = 15 * time.Minute
	drainGap   = 250 * time.Millisecond
)

// queuedFate is what a removal says of what is on the queued edges of its flow.
type queuedFate struct {
	Queued string `query:"queued" enum:"drop,keep,drain" description:"What is on queued edges: drop it, keep it for a flow of that name that comes back, or handle it first."`
	Wait   string `query:"wait" description:"With queued=drain, how long that may take, such as 10m; 15m at most, 1m without it. The flow stays when something is left."`
}

func (q queuedFate) check() (wait time.Duration, err error) {
	switch q.Queued {
	case "", api.QueuedDrop, api.QueuedKeep, api.QueuedDrain:
	default:
		return 0, exchange.BadRequest("query parameter queued: %q is none of drop, keep, drain", q.Queued)
	}
	if q.Wait == "" {
		return usualDrain, nil
	}
	if q.Queued != api.QueuedDrain {
		return 0, exchange.BadRequest("query parameter wait: it is for queued=drain alone")
	}
	wait, err = time.ParseDuration(q.Wait)
	if err != nil || wait <= 0 || wait > maxDrain {
		return 0, exchange.BadRequest("query parameter wait: want a duration such as 10m, of %s at most; have %q", maxDrain, q.Wait)
	}
	return wait, nil
}

// settleQueued sees to what is on the queued edges of a flow that is about to be removed, and
// refuses a removal that does not say what it wants. What it returns is called with the
// outcome of the removal: one that failed changes nothing here either.
func (s *Server) settleQueued(ctx context.Context, name string, fate queuedFate) (settled func(removed error) error, err error) {
	wait, err := fate.check()
	if err != nil {
		return nil, err
	}
	deployed, ok := s.options.Engine.Flow(name)
	if !ok { // what is there is not known, and stays when nobody wants it dropped
		return func(removed error) error {
			if removed != nil || fate.Queued != api.QueuedDrop {
				return removed
			}
			return s.options.Engine.DropQueues(context.WithoutCancel(ctx), name)
		}, nil
	}
	if fate.Queued == api.QueuedKeep {
		return s.decided(ctx, name, runtime.FateKeep)
	}
	var left api.Queued
	if waited := admission.Aside(ctx, func() { left, err = queuedAtRest(ctx, deployed) }); waited != nil {
		return nil, waited
	}
	switch {
	case err != nil && fate.Queued != api.QueuedDrop:
		return nil, &exchange.Error{Status: http.StatusConflict, Err: fmt.Errorf("flow %s is not removed: it is not known what is on its queued edges: %w", name, err),
			Hint: "queued=keep (--queued keep) removes the flow and leaves what is there for a flow of that name that comes back"}
	case fate.Queued == api.QueuedDrop:
		return s.decided(ctx, name, runtime.FateDrop)
	case !left.Any():
		return func(removed error) error { return removed }, nil
	case fate.Queued == "":
		return nil, refusedFor(name, left, "")
	}
	return s.drain(ctx, deployed, left, wait)
}

// decided notes the fate for whichever engine removes the flow, and takes it back when the
// flow stays.
func (s *Server) decided(ctx context.Context, name string, fate runtime.Fate) (settled func(removed error) error, err error) {
	ctx = context.WithoutCancel(ctx)
	if err := s.options.Engine.DecideQueued(ctx, name, fate); err != nil {
		return nil, err
	}
	return func(removed error) error {
		if removed == nil {
			return nil
		}
		return errors.Join(removed, s.options.Engine.DecideQueued(ctx, name, runtime.FateUnsaid))
	}, nil
}

// refusedFor is the refusal to remove a flow with something on its queued edges.
func refusedFor(name string, left api.Queued, why string) error {
	return &exchange.Error{Status: http.StatusConflict, Queued: &left,
		Err: fmt.Errorf("flow %s is not removed: %s%s", name, why, left),
		Hint: "say what becomes of that with --queued (in the API, queued): drain handles what waits first, " +
			"keep leaves it for a flow of that name that comes back, drop removes it"}
}

// queuedOf counts what is on the queued edges of a flow; an error means that it is not known.
func queuedOf(ctx context.Context, deployed *runtime.Flow) (left api.Queued, err error) {
	all, err := deployed.Queues(ctx)
	for _, one := range all {
		left.Waiting, left.InWork, left.Dead = left.Waiting+one.Waiting, left.InWork+one.InWork, left.Dead+one.Dead
		if one.State == queue.StateUnreachable && err == nil {
			err = errors.New(one.Problem)
		}
	}
	return left, err
}

// restWait is how long what is being handled is given to end, where nothing else is left.
const restWait = 3 * time.Second

// queuedAtRest is queuedOf that does not ask about messages which are about to be gone: those
// of a run that has just ended may not be acknowledged yet.
func queuedAtRest(ctx context.Context, deployed *runtime.Flow) (left api.Queued, err error) {
	over := time.NewTimer(restWait)
	defer over.Stop()
	look := time.NewTicker(drainGap)
	defer look.Stop()
	for {
		left, err = queuedOf(ctx, deployed)
		if err != nil || left.InWork == 0 || left.Waiting+left.Dead > 0 {
			return left, err
		}
		select {
		case <-look.C:
		case <-over.C:
			return left, nil
		case <-ctx.Done():
			return left, context.Cause(ctx)
		}
	}
}

// paused names an edge that hands out nothing by itself though something waits there.
func paused(ctx context.Context, deployed *runtime.Flow) string {
	all, _ := deployed.Queues(ctx) // the look at the numbers says what is wrong
	for _, one := range all {
		if one.Paused && one.Waiting > 0 {
			return one.Edge
		}
	}
	return ""
}

// drain stops the flow's triggers and waits until all that waits is handled. It holds up no
// other change meanwhile. When something is left, the flow goes on as before.
func (s *Server) drain(ctx context.Context, deployed *runtime.Flow, left api.Queued, wait time.Duration) (settled func(removed error) error, err error) {
	name := deployed.Name()
	if edge := paused(ctx, deployed); edge != "" {
		return nil, &exchange.Error{Status: http.StatusConflict, Err: fmt.Errorf("flow %s can't be drained: its queued edge %s is paused", name, edge),
			Hint: fmt.Sprintf("resume it first: patchbay queue resume %s %q", name, edge)}
	}
	resume, err := deployed.Drain(ctx)
	if always := new(runtime.AlwaysError); errors.As(err, &always) {
		return nil, &exchange.Error{Status: http.StatusConflict, Err: fmt.Errorf("flow %s can't be drained: %w", name, err),
			Hint: "set start to manual in the document first, or say keep or drop in place of drain"}
	}
	if err != nil {
		return nil, err
	}
	waited := admission.Aside(ctx, func() {
		ctx, cancel := context.WithTimeout(ctx, wait)
		defer cancel()
		left, err = drained(ctx, deployed, left)
	})
	switch {
	case waited != nil:
		err = waited
	case err != nil:
	case left.Waiting+left.InWork > 0:
		err = refusedFor(name, left, fmt.Sprintf("after %s of draining, ", wait))
	case left.Any(): // nobody handles these: they are for people to decide
		err = refusedFor(name, left, "all that waited is handled, and ")
	}
	if err != nil {
		resume()
		return nil, err
	}
	return func(removed error) error {
		if removed != nil {
			resume()
		}
		return removed
	}, nil
}

// drained looks until nothing waits, twice in a row since a run of a trigger that was stopped
// may still be about to end, or until ctx ends. It returns what is left; it was left before.
func drained(ctx context.Context, deployed *runtime.Flow, left api.Queued) (api.Queued, error) {
	look := time.NewTicker(drainGap)
	defer look.Stop()
	for empty := 0; empty < 2; {
		select {
		case <-ctx.Done():
			return left, nil
		case <-look.C:
		}
		now, err := queuedOf(ctx, deployed)
		switch {
		case ctx.Err() != nil:
			return left, nil
		case err != nil:
			return now, err
		case now.Waiting+now.InWork == 0:
			empty++
		default:
			empty = 0
		}
		left = now
	}
	return left, nil
}
