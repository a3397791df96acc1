package ticker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

const (
	// poll is how often Run looks at the clock, which may have been set.
	poll = 5 * time.Second
	// retry is the wait after the state could not be read or written.
	retry = time.Second
	// saveTimeout bounds the last write of a ticker that is being stopped.
	saveTimeout = 5 * time.Second
	// shortDelay is up to which delay a missed tick is not made up for, since the next
	// one comes soon.
	shortDelay = time.Second

	maxErrorText = 2048
)

// pacer is what Run knows between one tick and the next, and from one call of Run to
// the next in the same process.
type pacer struct {
	progress
	saved    progress // as it is in the state
	loaded   bool
	deadline deadline
	due      time.Time // when the tick was planned that comes next
	shown    *Control
}

// Run implements module.Runner. It returns when ctx ends and the tick under way, if
// any, is done, and when the schedule has no next tick.
func (t *Ticker) Run(ctx context.Context) error {
	if err := t.resume(ctx); err != nil && ctx.Err() == nil {
		return module.RetryAfter(err, retry)
	}
	for number := module.StartNumber(ctx); ctx.Err() == nil; {
		over, err := t.step(ctx, number)
		if err != nil && ctx.Err() == nil {
			return module.RetryAfter(err, retry)
		}
		if over {
			return module.Done("the schedule has no next run")
		}
	}
	t.showStopped(context.WithoutCancel(ctx))
	return nil
}

// step does what is due now, or waits for it. It reports whether there is nothing more
// to come.
func (t *Ticker) step(ctx context.Context, number int64) (over bool, err error) {
	p := &t.pacer
	resumed := !p.loaded
	if err := t.load(ctx); err != nil {
		return false, err
	}
	plan := t.plan.Load()
	now := t.clock.now()
	if p.due = p.NextRun; p.Number != number { // Start was pressed
		p.due = now
	}
	if p.measured(plan) {
		p.NextRun = p.deadline.corrected(now)
	}
	if missed := p.follow(number, plan, now, resumed); missed > 0 {
		t.metrics.missed.Add(float64(missed), t.Identity().FlowName, t.Identity().NodeName)
		module.Logger(ctx).Warn("ticks were missed while the flow was down", "missed", missed)
	}
	if err := t.save(ctx); err != nil {
		return false, err
	}
	if p.NextRun.IsZero() {
		t.show(ctx, p.progress)
		return true, nil
	}
	p.deadline.follow(p.NextRun, now)
	wait := p.NextRun.Sub(now)
	if p.measured(plan) {
		wait = min(wait, time.Until(p.deadline.moment))
	}
	if wait > 0 {
		t.show(ctx, p.progress)
		t.sleep(ctx, min(wait, poll))
		return false, nil
	}
	return false, t.tick(ctx, plan)
}

// resume looks whether another engine has gone on since Run was called last.
func (t *Ticker) resume(ctx context.Context) error {
	if !t.pacer.loaded {
		return nil
	}
	stored, err := loadProgress(ctx, t.State())
	if err != nil {
		return err
	}
	if !stored.same(t.pacer.saved) {
		t.pacer.loaded = false
	}
	return nil
}

// load reads the progress, when it is not known.
func (t *Ticker) load(ctx context.Context) error {
	if t.pacer.loaded {
		return nil
	}
	saved, err := loadProgress(ctx, t.State())
	if err != nil {
		return err
	}
	t.pacer.progress, t.pacer.saved, t.pacer.loaded = saved, saved, true
	t.metrics.missed.Add(0, t.Identity().FlowName, t.Identity().NodeName)
	t.metrics.late.Add(0, t.Identity().FlowName, t.Identity().NodeName)
	return nil
}

// measured reports whether the wait is a length of time, rather than for what the
// clock shows. It then ends when it has lasted that long, or when the clock shows
// the time, whichever comes first: so a clock that is set back, however far, does
// not lengthen it, and one that goes on while the machine sleeps ends it.
func (p *pacer) measured(plan *plan) bool {
	return !p.deadline.moment.IsZero() && p.deadline.shown.Equal(p.NextRun) && (plan.schedule == nil || p.Retries > 0)
}

// save writes the progress unless the state has it already. No tick begins before the
// state says why it is due.
func (t *Ticker) save(ctx context.Context) error {
	p := &t.pacer
	if p.progress == p.saved {
		return nil
	}
	if err := saveProgress(ctx, t.State(), p.progress); err != nil {
		return err
	}
	p.saved = p.progress
	return nil
}

// tick begins one run and waits for everything wired directly to it.
func (t *Ticker) tick(ctx context.Context, plan *plan) error {
	p := &t.pacer
	p.InFlight, p.LastRun = true, t.clock.now()
	t.began(p.due, p.LastRun)
	if plan.skip && (plan.schedule != nil || plan.delay > shortDelay) {
		// Times that passed are skipped at a restart, a tick that had begun is not.
		if err := t.save(ctx); err != nil {
			p.InFlight = false
			return err
		}
	}
	t.show(ctx, p.progress)
	err := t.Emit(ctx, "out", plan.content).Err()
	if err != nil && (ctx.Err() != nil || errors.Is(err, module.ErrStopped)) {
		return nil // it was interrupted: it is still due, and the next start does it again
	}
	p.end(err, t.plan.Load(), t.clock.now())
	t.ended(err)
	if err != nil {
		module.Logger(ctx).Error("the tick failed", "error", err, "runs", p.Runs, "errors", p.Errors)
	}
	t.show(ctx, p.progress)
	// Without this write the tick would count as interrupted.
	last, done := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer done()
	return t.save(last)
}

// end notes how a tick ended, and when the next is due.
func (p *progress) end(err error, plan *plan, now time.Time) {
	p.InFlight, p.LastEnd, p.LastError = false, now, ""
	p.Runs++
	p.Retries = p.retriesAfter(err)
	if err != nil {
		p.Errors++
		p.LastError = short(err.Error())
	}
	p.Plan, p.NextRun = plan.key, plan.due(now, p.LastRun)
	if p.Retries > 0 {
		p.NextRun = earlier(p.NextRun, now.Add(backoff(p.Retries)))
	}
}

// sleep waits for the time to pass, new settings, or the end.
func (t *Ticker) sleep(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.wake:
	case <-ctx.Done():
	}
}

func short(text string) string {
	if len(text) <= maxErrorText {
		return text
	}
	return fmt.Sprintf("%s… (%d bytes)", texts.Prefix(text, maxErrorText), len(text))
}

var _ module.Runner = (*Ticker)(nil)
