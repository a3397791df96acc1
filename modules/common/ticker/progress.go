package ticker

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// progressKey is the key of the node's state.
const progressKey = "progress"

// progress is how far the ticker is. It is written when a tick has ended, and
// that one write also says when the next is due: a tick that a crash interrupts
// is found again by its time, which has passed.
type progress struct {
	Number    int64     `json:"number"`             // of the Start that it follows
	Plan      string    `json:"plan"`               // that NextRun was reckoned by
	InFlight  bool      `json:"inFlight,omitempty"` // a tick has begun, if that was written
	NextRun   time.Time `json:"nextRun,omitzero"`   // zero when there is none
	LastRun   time.Time `json:"lastRun,omitzero"`
	LastEnd   time.Time `json:"lastEnd,omitzero"`
	Runs      int64     `json:"runs,omitempty"`
	Errors    int64     `json:"errors,omitempty"`
	Missed    int64     `json:"missed,omitempty"`
	Retries   int       `json:"retries,omitempty"` // ticks in a row that failed and are worth another try
	LastError string    `json:"lastError,omitempty"`
}

// same reports whether two are the same in the state, which keeps no time zones.
func (p progress) same(other progress) bool {
	times := p.NextRun.Equal(other.NextRun) && p.LastRun.Equal(other.LastRun) && p.LastEnd.Equal(other.LastEnd)
	p.NextRun, p.LastRun, p.LastEnd = other.NextRun, other.LastRun, other.LastEnd
	return times && p == other
}

// follow brings NextRun up to date with the Start that was pressed last, the plan and
// the clock. resumed is true the first time after a start of the process.
func (p *progress) follow(number int64, plan *plan, now time.Time, resumed bool) (missed int64) {
	overdue := resumed && !p.NextRun.IsZero() && p.NextRun.Before(now)
	latest := plan.due(now, p.LastRun)
	switch {
	case p.Number != number: // Start was pressed
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
	// The clock may have been set back since NextRun was computed.
	p.NextRun = earlier(p.NextRun, latest)
	p.Number, p.Plan, p.InFlight = number, plan.key, false
	p.Missed += missed
	return missed
}

func loadProgress(ctx context.Context, state module.State) (progress, error) {
	var p progress
	text, ok, err := state.Get(ctx, progressKey)
	if err != nil {
		return p, fmt.Errorf("read the ticker's state: %w", err)
	}
	if !ok {
		return p, nil
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("read the ticker's state %q: %w", progressKey, err)
	}
	return p, nil
}

func saveProgress(ctx context.Context, state module.State, p progress) error {
	text, err := json.Marshal(p)
	if err == nil {
		err = state.Set(ctx, progressKey, text)
	}
	if err != nil {
		return fmt.Errorf("write the ticker's state: %w", err)
	}
	return nil
}
