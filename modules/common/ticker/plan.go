package ticker

import (
	"fmt"
	"time"
	_ "time/tzdata" // schedules name time zones, and a bare container has none

	"github.com/patchbay-dev/patchbay/modules/common/ticker/schedule"
)

const (
	missedSkip    = "skip"
	restartAtOnce = "atOnce"

	minDelay = 100 * time.Millisecond
	maxDelay = 10 * 365 * 24 * time.Hour

	// setBack is how far a clock may be set back so that the fixed times that it
	// shows again are not due again, as Debian's cron has it.
	setBack = 3 * time.Hour
)

// plan says when ticks are due.
type plan struct {
	content  any    // what each tick sends
	key      string // differs from that of every other plan
	delay    time.Duration
	schedule *schedule.Schedule // nil when the delay counts
	zone     *time.Location
	skip     bool

	atOnce bool // tick right away after a restart
}

func newPlan(s Settings) (*plan, error) {
	p := &plan{content: s.Context, skip: s.Missed == missedSkip, atOnce: s.Restart == restartAtOnce}
	if s.Schedule == "" {
		if s.Delay < minDelay.Milliseconds() || s.Delay > maxDelay.Milliseconds() {
			return p, fmt.Errorf("delay: want %d to %d, or a schedule, have %d", minDelay.Milliseconds(), maxDelay.Milliseconds(), s.Delay)
		}
		p.delay = time.Duration(s.Delay) * time.Millisecond
		p.key = p.delay.String()
		return p, nil
	}
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return p, fmt.Errorf("time zone %q is not known: give a name such as Europe/Berlin: %w", s.TimeZone, err)
	}
	if p.schedule, err = schedule.Parse(s.Schedule); err != nil {
		return p, err
	}
	// A schedule that names years may be over. It stays valid, or a flow would become
	// invalid by itself.
	if _, ok := p.schedule.Next(time.Now(), zone); !ok && !p.schedule.Yearly() {
		return p, fmt.Errorf("schedule %q never comes in %s: the clock is always put forward over it", s.Schedule, zone)
	}
	p.zone, p.key = zone, s.Schedule+" "+zone.String()
	return p, nil
}

// due returns when the tick after now is due, the zero time when none is. ran is when
// the last tick began; it is later than now when the clock was set back.
func (p *plan) due(now, ran time.Time) time.Time {
	if p.schedule == nil {
		return now.Add(p.delay)
	}
	next, _ := p.schedule.Next(now, p.zone)
	if !ran.After(now) {
		return next
	}
	// Times that the clock shows a second time have had their tick. An interval keeps
	// its pace if the clock was set back by less than one interval.
	again, ok := p.schedule.Next(ran, p.zone)
	bound := setBack
	if p.schedule.Interval() {
		bound = again.Sub(ran)
	}
	if ran.Sub(now) < bound && (ok || !p.schedule.Interval()) {
		return again
	}
	return next
}

// missed counts the ticks that were due from the first that was to now.
func (p *plan) missed(first, now time.Time) int64 {
	if p.schedule == nil {
		return 1 + int64(now.Sub(first)/p.delay)
	}
	const most = 10000 // after that the number says nothing more
	count := int64(0)
	for ok := true; ok && !first.After(now) && count < most; count++ {
		first, ok = p.schedule.Next(first, p.zone)
	}
	return count
}
