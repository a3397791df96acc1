package ticker

import (
	"fmt"
	"time"
	_ "time/tzdata" // schedules name time zones, and a bare container has none

	"github.com/adhocore/gronx"
)

const (
	missedRunOnce = "runOnce"
	missedSkip    = "skip"

	restartPlan   = "plan"
	restartAtOnce = "atOnce"

	minDelay = 100 * time.Millisecond
	maxDelay = 10 * 365 * 24 * time.Hour
)

// plan says when ticks are due.
type plan struct {
	key   string // tells one plan from another
	delay time.Duration
	cron  string
	zone  *time.Location
	skip  bool

	atOnce bool // tick right away after a restart
}

func newPlan(s Settings) (*plan, error) {
	p := &plan{skip: s.Missed == missedSkip, atOnce: s.Restart == restartAtOnce}
	if s.Restart != "" && s.Restart != restartPlan && s.Restart != restartAtOnce {
		return p, fmt.Errorf("restart is %q: choose %s or %s", s.Restart, restartPlan, restartAtOnce)
	}
	if s.Missed != "" && s.Missed != missedSkip && s.Missed != missedRunOnce {
		return p, fmt.Errorf("missed is %q: choose %s or %s", s.Missed, missedRunOnce, missedSkip)
	}
	if s.Schedule == "" {
		if s.Delay < minDelay.Milliseconds() || s.Delay > maxDelay.Milliseconds() {
			return p, fmt.Errorf("delay is %d ms: choose at least %d, or give a schedule", s.Delay, minDelay.Milliseconds())
		}
		p.delay = time.Duration(s.Delay) * time.Millisecond
		p.key = p.delay.String()
		return p, nil
	}
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return p, fmt.Errorf("time zone %q is not known: give a name such as Europe/Berlin: %w", s.TimeZone, err)
	}
	p.cron, p.zone, p.key = s.Schedule, zone, s.Schedule+" "+zone.String()
	if !gronx.IsValid(s.Schedule) {
		return p, fmt.Errorf("schedule %q is not a cron expression: give minute hour day month weekday, such as 0 3 * * 1-5", s.Schedule)
	}
	if _, err := p.next(time.Now()); err != nil {
		return p, err
	}
	return p, nil
}

// next returns the first time after the end of a tick at which the next is due.
func (p *plan) next(after time.Time) (time.Time, error) {
	if p.cron == "" {
		return after.Add(p.delay), nil
	}
	next, err := gronx.NextTickAfter(p.cron, after.In(p.zone), false)
	if err != nil {
		return time.Time{}, fmt.Errorf("schedule %q has no time after %s: %w", p.cron, after.Format(time.RFC3339), err)
	}
	return next.UTC(), nil
}

// missed counts the ticks that were due from due to now.
func (p *plan) missed(due, now time.Time) int64 {
	if p.cron == "" {
		return 1 + int64(now.Sub(due)/p.delay)
	}
	const most = 10000 // after that the number says nothing more
	var count int64
	for !due.After(now) && count < most {
		count++
		next, err := p.next(due)
		if err != nil {
			break
		}
		due = next
	}
	return count
}
