package server

import (
	"context"
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

// settleQueued does with what is on the queued edges of a flow what a removal asks for, and
// refuses a removal that does not say what it wants.
func (s *Server) settleQueued(ctx context.Context, name string, fate queuedFate) error {
	wait, err := fate.check()
	if err != nil || fate.Queued == api.QueuedKeep {
		return err
	}
	deployed, ok := s.options.Engine.Flow(name)
	if !ok {
		return nil // nothing of it runs, and what is there stays
	}
	left, err := queuedOf(ctx, deployed)
	switch {
	case err != nil:
		return &exchange.Error{Status: http.StatusConflict, Err: fmt.Errorf("flow %s is not removed: it is not known what is on its queued edges: %w", name, err),
			Hint: "queued=keep (--queued keep) removes the flow and leaves what is there for a flow of that name that comes back"}
	case !left.Any():
		return nil
	case fate.Queued == "":
		return refusedFor(name, left, "")
	case fate.Queued == api.QueuedDrop:
		return dropAll(ctx, deployed)
	}
	return s.drain(ctx, deployed, wait)
}

// refusedFor is the refusal to remove a flow with something on its queued edges.
func refusedFor(name string, left api.Queued, why string) error {
	return &exchange.Error{Status: http.StatusConflict, Queued: &left,
		Err: fmt.Errorf("flow %s is not removed: %s%s", name, why, left),
		Hint: "say what becomes of that with --queued (in the API, queued): drain handles what waits first, " +
			"keep leaves it for a flow of that name that comes back, drop removes it"}
}

// queuedOf counts what is on the queued edges of a flow.
func queuedOf(ctx context.Context, deployed *runtime.Flow) (left api.Queued, err error) {
	all, err := deployed.Queues(ctx)
	for _, one := range all {
		left.Waiting, left.InWork, left.Dead = left.Waiting+one.Waiting, left.InWork+one.InWork, left.Dead+one.Dead
	}
	return left, err
}

func dropAll(ctx context.Context, deployed *runtime.Flow) error {
	all, err := deployed.Queues(ctx)
	if err != nil {
		return err
	}
	for _, one := range all {
		if _, err := deployed.DropQueued(ctx, one.Edge); err != nil {
			return fmt.Errorf("drop what waits on edge %s of flow %s: %w", one.Edge, deployed.Name(), err)
		}
	}
	if _, err := deployed.DropLetters(ctx, queue.Selection{All: true}); err != nil {
		return fmt.Errorf("drop the dead letters of flow %s: %w", deployed.Name(), err)
	}
	return nil
}

// drain waits until all is handled. It holds up no other change meanwhile.
func (s *Server) drain(ctx context.Context, deployed *runtime.Flow, wait time.Duration) error {
	var left api.Queued
	var err error
	waited := admission.Aside(ctx, func() {
		ctx, cancel := context.WithTimeout(ctx, wait)
		defer cancel()
		left, err = drained(ctx, deployed)
	})
	switch {
	case waited != nil:
		return waited
	case err != nil:
		return err
	case left.Waiting+left.InWork > 0:
		return refusedFor(deployed.Name(), left, fmt.Sprintf("after %s of draining, ", wait))
	case left.Any(): // nobody handles these: they are for people to decide
		return refusedFor(deployed.Name(), left, "all that waited is handled, and ")
	}
	return nil
}

// drained looks until nothing waits or ctx ends, and returns what is left.
func drained(ctx context.Context, deployed *runtime.Flow) (left api.Queued, err error) {
	look := time.NewTicker(drainGap)
	defer look.Stop()
	for {
		now, err := queuedOf(ctx, deployed)
		switch {
		case ctx.Err() != nil:
			return left, nil
		case err != nil:
			return now, err
		case now.Waiting+now.InWork == 0:
			return now, nil
		}
		left = now
		select {
		case <-ctx.Done():
			return left, nil
		case <-look.C:
		}
	}
}
