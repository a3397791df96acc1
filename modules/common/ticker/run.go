package ticker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

const (
	// poll is how often Run looks for an order given on another engine, and at the
	// clock, which may have been set.
	poll = 5 * time.Second
	// retry is the wait after the state could not be read or written.
	retry = time.Second
	// saveTimeout bounds the last write of a ticker that is being stopped.
	saveTimeout = 5 * time.Second
	// shortDelay is up to when a tick that is missed is as good as made up for by
	// the next.
	shortDelay = time.Second

	maxErrorText = 2048
)

// pacer is what Run knows between one tick and the next.
type pacer struct {
	progress
	saved    progress // as it is in the state
	loaded   bool
	deadline deadline

	asked  order
	read   time.Time // when asked was read
	reread bool      // read it again
}

// Run implements module.Runner. It returns when ctx ends and the tick under way,
// if any, is done; OnDestroy cancels that tick, and then it returns too.
func (t *Ticker) Run(ctx context.Context) error {
	p := &pacer{reread: true}
	for ctx.Err() == nil && !t.gone() {
		err := t.step(ctx, p)
		if err != nil && ctx.Err() == nil {
			module.Logger(ctx).Error("the ticker can't go on, will try again", "error", err)
			t.showTrouble(ctx, err)
			t.sleep(ctx, p, retry)
			p.reread = true
		}
	}
	return nil
}

// step does what is due now, or waits for it.
func (t *Ticker) step(ctx context.Context, p *pacer) error {
	if err := t.load(ctx, p); err != nil {
		return err
	}
	if !p.asked.Running {
		t.show(ctx, p.progress, false)
		t.sleep(ctx, p, poll)
		return nil
	}
	plan := t.plan.Load()
	if plan == nil {
		return errors.New("the ticker has no settings yet")
	}
	now := t.clock.now()
	if p.measured(plan) {
		p.NextRun = p.deadline.corrected(now)
	}
	missed := p.follow(p.asked, plan, now, !p.loaded)
	p.loaded = true
	if missed > 0 {
		module.Logger(ctx).Warn("ticks were missed while the flow was down", "missed", missed)
	}
	if err := t.save(ctx, p); err != nil {
		return err
	}
	if p.NextRun.IsZero() {
		t.show(ctx, p.progress, true)
		t.sleep(ctx, p, poll)
		return nil
	}
	p.deadline.follow(p.NextRun, now)
	wait := p.NextRun.Sub(now)
	if p.measured(plan) {
		wait = min(wait, time.Until(p.deadline.moment))
	}
	if wait > 0 {
		t.show(ctx, p.progress, true)
		t.sleep(ctx, p, min(wait, poll))
		return nil
	}
	return t.tick(ctx, p)
}

// load reads what is not known yet, and the order again when it may have changed.
func (t *Ticker) load(ctx context.Context, p *pacer) (err error) {
	select {
	case <-t.wake:
		p.reread = true
	default:
	}
	if !p.loaded {
		if p.progress, err = load[progress](ctx, t.State(), progressKey); err != nil {
			return err
		}
		p.saved = p.progress
	}
	if !p.reread && time.Since(p.read) < poll {
		return nil
	}
	if p.asked, err = loadOrder(ctx, t.State()); err != nil {
		return err
	}
	p.read, p.reread = time.Now(), false
	return nil
}

// measured reports whether the wait is a length of time, rather than for what the
// clock shows. It then ends when it has lasted that long, or when the clock shows
// the time, whichever comes first: so a clock that is set back, however far, does
// not lengthen it, and one that goes on while the machine sleeps ends it.
func (p *pacer) measured(plan *plan) bool {
	return !p.deadline.moment.IsZero() && p.deadline.shown.Equal(p.NextRun) && (plan.schedule == nil || p.Retries > 0)
}

// save writes the progress unless the state has it already. Nothing is begun
// before what led to it is in the state.
func (t *Ticker) save(ctx context.Context, p *pacer) error {
	if p.progress == p.saved {
		return nil
	}
	if err := save(ctx, t.State(), progressKey, p.progress); err != nil {
		return err
	}
	p.saved = p.progress
	return nil
}

// tick begins one run and waits for everything direct behind it. The run
// outlives ctx: the engine decides when it ends.
func (t *Ticker) tick(ctx context.Context, p *pacer) error {
	p.InFlight, p.LastRun = true, t.clock.now()
	if plan := t.plan.Load(); plan.skip && (plan.schedule != nil || plan.delay > shortDelay) {
		// Times that passed are skipped at a restart, a tick that had begun is not.
		if err := t.save(ctx, p); err != nil {
			p.InFlight = false
			return err
		}
	}
	t.show(ctx, p.progress, true)
	run, cancel := t.begin(ctx)
	defer cancel()
	err := t.Emit(run, "out", t.settings.Load().Context).Err()
	if err != nil && (run.Err() != nil || errors.Is(err, module.ErrStopped)) {
		return nil // cancelled: it is still due, and the next start does it again
	}
	p.end(err, t.plan.Load(), t.clock.now())
	if err != nil {
		module.Logger(ctx).Error("the tick failed", "error", err, "runs", p.Runs, "errors", p.Errors)
	}
	// Without this write the tick would count as interrupted.
	last, done := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer done()
	return t.save(last, p)
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

func (t *Ticker) begin(ctx context.Context) (context.Context, context.CancelFunc) {
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cancelTick = cancel
	if t.destroyed {
		cancel()
	}
	return run, cancel
}

// gone reports whether OnDestroy was called.
func (t *Ticker) gone() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.destroyed
}

// sleep waits for the time to pass, a press, new settings, or the end.
func (t *Ticker) sleep(ctx context.Context, p *pacer, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.wake:
		p.reread = true
	case <-ctx.Done():
	}
}

func short(text string) string {
	if len(text) <= maxErrorText {
		return text
	}
	return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(text[:maxErrorText], ""), len(text))
}

var _ module.Runner = (*Ticker)(nil)
