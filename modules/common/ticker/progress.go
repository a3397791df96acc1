package ticker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// The keys of the node's state. Each has one writer, since the state has no
// compare-and-set: a press may come in on an engine that does not tick.
const (
	orderKey    = "order"    // written by press
	progressKey = "progress" // written by Run
)

// order is what a person asked for last.
type order struct {
	Running bool  `json:"running"`
	Number  int64 `json:"number"` // grows with each Start
}

// progress is how far the ticker is. It is written when a tick has ended, and
// that one write also says when the next is due: a tick that a crash interrupts
// is found again by its time, which has passed.
type progress struct {
	Number    int64     `json:"number"`             // of the order that it follows
	Plan      string    `json:"plan"`               // that NextRun was reckoned by
	InFlight  bool      `json:"inFlight,omitempty"` // a tick has begun, where that was worth a write
	NextRun   time.Time `json:"nextRun,omitzero"`   // zero when there is none
	LastRun   time.Time `json:"lastRun,omitzero"`
	LastEnd   time.Time `json:"lastEnd,omitzero"`
	Runs      int64     `json:"runs,omitempty"`
	Errors    int64     `json:"errors,omitempty"`
	Missed    int64     `json:"missed,omitempty"`
	Retries   int       `json:"retries,omitempty"` // ticks in a row that failed and are worth another try
	LastError string    `json:"lastError,omitempty"`
}

// follow brings NextRun up to date with the order, the plan and the clock.
// resumed is true the first time after a start of the process.
func (p *progress) follow(asked order, plan *plan, now time.Time, resumed bool) (missed int64) {
	overdue := resumed && !p.NextRun.IsZero() && p.NextRun.Before(now)
	latest := plan.due(now, p.LastRun)
	switch {
	case p.Number != asked.Number: // Start was pressed
		p.NextRun = now
	case p.InFlight: // a crash interrupted the tick
		p.NextRun = now
	case resumed && plan.atOnce:
		p.NextRun = now
	case p.Plan != plan.key: // the settings changed
		switch {
		case overdue && !plan.skip:
			p.NextRun = now
		case plan.schedule == nil && !p.LastEnd.IsZero():
			p.NextRun = p.LastEnd.Add(plan.delay)
		default:
			p.NextRun = latest
		}
	case overdue:
		missed = plan.missed(p.NextRun, now)
		if plan.skip {
			p.NextRun = latest
			break
		}
		p.NextRun = now
		missed-- // one is made up for
	}
	// The clock may have been set back since NextRun was reckoned.
	p.NextRun = earlier(p.NextRun, latest)
	p.Number, p.Plan, p.InFlight = asked.Number, plan.key, false
	p.Missed += missed
	return missed
}

func loadOrder(ctx context.Context, state module.State) (order, error) {
	return load[order](ctx, state, orderKey)
}

func load[T any](ctx context.Context, state module.State, key string) (T, error) {
	var value T
	if state == nil {
		return value, errors.New("the ticker has no state: it is not part of a running flow yet")
	}
	text, ok, err := state.Get(ctx, key)
	if err != nil {
		return value, fmt.Errorf("read the ticker's state: %w", err)
	}
	if !ok {
		return value, nil
	}
	if err := json.Unmarshal(text, &value); err != nil {
		return value, fmt.Errorf("read the ticker's state %q: %w", key, err)
	}
	return value, nil
}

func save(ctx context.Context, state module.State, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write the ticker's state %q: %w", key, err)
	}
	if err := state.Set(ctx, key, text); err != nil {
		return fmt.Errorf("write the ticker's state: %w", err)
	}
	return nil
}
