package ticker

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

const (
	statusStopped  = "Not running"
	statusStarting = "Starting"
	statusRunning  = "Running"
	statusStopping = "Stopping"

	// poll is how often Run looks for an order given on another engine.
	poll = 5 * time.Second
	// retry is the wait after the state could not be read or written.
	retry = time.Second
	// saveTimeout bounds the last write of a ticker that is being stopped.
	saveTimeout = 5 * time.Second

	maxErrorText = 2048
)

// Run implements module.Runner. It returns when ctx ends and the tick under way,
// if any, is done; OnDestroy cancels that tick.
func (t *Ticker) Run(ctx context.Context) error {
	var now progress
	loaded := false
	for ctx.Err() == nil {
		var err error
		if !loaded {
			now, err = load[progress](ctx, t.State(), progressKey)
		}
		if err == nil {
			err = t.step(ctx, &now, !loaded)
			loaded = err == nil || loaded
		}
		if err != nil && ctx.Err() == nil {
			module.Logger(ctx).Error("the ticker can't go on, will try again", "error", err)
			t.showTrouble(ctx, err)
			t.sleep(ctx, retry)
		}
	}
	return nil
}

// step does what is due now, or waits for it.
func (t *Ticker) step(ctx context.Context, now *progress, resumed bool) error {
	asked, err := loadOrder(ctx, t.State())
	if err != nil {
		return err
	}
	if !asked.Running {
		t.show(ctx, *now, false)
		t.sleep(ctx, poll)
		return nil
	}
	plan := t.plan.Load()
	if plan == nil {
		return errors.New("the ticker has no settings yet")
	}
	before := *now
	missed, err := now.follow(asked, plan, time.Now().UTC(), resumed)
	if err != nil {
		*now = before
		return err
	}
	if missed > 0 {
		module.Logger(ctx).Warn("ticks were missed while the flow was down", "missed", missed)
	}
	if wait := time.Until(now.NextRun); wait > 0 {
		if *now != before {
			if err := save(ctx, t.State(), progressKey, now); err != nil {
				*now = before
				return err
			}
		}
		t.show(ctx, *now, true)
		t.sleep(ctx, min(wait, poll))
		return nil
	}
	return t.tick(ctx, now)
}

// tick begins one run and waits for everything direct behind it. The run
// outlives ctx, since what is in flight at a stop is to finish.
func (t *Ticker) tick(ctx context.Context, now *progress) error {
	now.InFlight, now.LastRun = true, time.Now().UTC()
	if err := save(ctx, t.State(), progressKey, now); err != nil {
		now.InFlight = false
		return err
	}
	t.show(ctx, *now, true)
	run, cancel := t.begin(ctx)
	defer cancel()
	err := t.Emit(run, "out", t.settings.Load().Context).Err()
	if err != nil && (run.Err() != nil || errors.Is(err, module.ErrStopped)) {
		return nil // cancelled: it stays in flight, and the next start does it again
	}
	now.InFlight, now.LastEnd, now.LastError = false, time.Now().UTC(), ""
	now.Runs++
	now.Retries = now.retriesAfter(err)
	if err != nil {
		now.Errors++
		now.LastError = short(err.Error())
		module.Logger(ctx).Error("the tick failed", "error", err, "runs", now.Runs, "errors", now.Errors)
	}
	plan, planErr := t.plan.Load(), error(nil)
	now.Plan = plan.key
	if now.NextRun, planErr = plan.next(now.LastEnd); planErr != nil {
		now.Plan = "" // reckoned anew by the next step
	}
	if now.Retries > 0 {
		now.NextRun = earlier(now.NextRun, now.LastEnd.Add(backoff(now.Retries)))
	}
	// Without this write the tick would count as interrupted.
	last, done := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer done()
	if err := save(last, t.State(), progressKey, now); err != nil {
		return err
	}
	return planErr
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

// show publishes the face when it differs from the last one.
func (t *Ticker) show(ctx context.Context, now progress, running bool) {
	face := Control{
		Context: t.settings.Load().Context, Status: statusStopped, Start: true,
		LastRun: now.LastRun, Runs: now.Runs, Errors: now.Errors, Missed: now.Missed, LastError: now.LastError,
	}
	if running {
		face.Status, face.Start, face.Stop, face.NextRun = statusRunning, false, true, now.NextRun
	}
	if now.InFlight {
		face.NextRun = time.Time{}
	}
	t.publish(ctx, face)
}

func (t *Ticker) showTrouble(ctx context.Context, err error) {
	t.mu.Lock()
	face := t.face
	t.mu.Unlock()
	if face.Status == "" {
		face.Status, face.Start = statusStopped, true
	}
	face.LastError = short(err.Error())
	t.publish(ctx, face)
}

func (t *Ticker) publish(ctx context.Context, face Control) {
	t.mu.Lock()
	same := !t.stale && reflect.DeepEqual(t.face, face)
	t.face, t.stale = face, false
	t.mu.Unlock()
	if !same {
		t.panel.Publish(ctx, t.Emitter(), face)
	}
}

// sleep waits for the time to pass, a press, new settings, or the end.
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
	return fmt.Sprintf("%s… (%d bytes)", text[:maxErrorText], len(text))
}

var _ module.Runner = (*Ticker)(nil)
