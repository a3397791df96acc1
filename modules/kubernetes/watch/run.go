package watch

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
)

// saveEvery is how often at most the progress is written, beside at the end.
const saveEvery = 30 * time.Second

var errNoState = module.Permanent(errors.New("the node has no state: it is not part of a running flow yet"))

// Run implements module.Runner.
func (c *Component) Run(ctx context.Context) error {
	if c.State() == nil {
		return errNoState
	}
	s := c.settings.Load()
	fields, err := object.ParseFields(s.Fields)
	if err != nil {
		return module.Permanent(err)
	}
	done, err := load(ctx, c.State(), s, module.StartNumber(ctx))
	if err != nil {
		return err
	}
	following, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	changes := make(chan change)
	var followers sync.WaitGroup
	for _, kind := range s.Kinds {
		f := &follower{source: c.source, settings: s, fields: fields, kind: kind, version: done.Versions[kind.Of().Name+"."+kind.Of().Group], skip: s.Initial == "skip", changes: changes}
		followers.Go(func() {
			if err := f.follow(following); err != nil {
				cancel(err)
			}
		})
	}
	err = c.collect(following, s, changes, &done)
	cancel(err)
	followers.Wait()
	// What was emitted need not come again. The context is over, as a rule.
	if failure := done.save(context.WithoutCancel(ctx), c.State()); err == nil {
		err = failure
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// collect gathers changes and emits them, until the context ends or emitting fails in a
// way that another try may mend.
func (c *Component) collect(ctx context.Context, s Settings, changes <-chan change, done *progress) error {
	b := newBatch(s)
	var resync <-chan time.Time
	if s.Resync > 0 {
		ticks := time.NewTicker(time.Duration(s.Resync) * time.Second)
		defer ticks.Stop()
		resync = ticks.C
	}
	saves := time.NewTicker(saveEvery)
	defer saves.Stop()
	var settled <-chan time.Time // nil while nothing waits
	for {
		flush := false
		select {
		case one := <-changes:
			b.add(one)
			switch {
			case b.full() || !b.empty() && s.Settle == 0:
				flush = true
			case b.empty():
				done.follow(b)
			case settled == nil:
				settled = time.After(time.Duration(s.Settle) * time.Millisecond)
			}
		case <-settled:
			flush = true
		case <-resync:
			b.message.Resync, flush = true, true
		case <-saves.C:
			if err := done.save(ctx, c.State()); err != nil && ctx.Err() == nil {
				return err
			}
		case <-ctx.Done():
			if errors.Is(context.Cause(ctx), context.Canceled) {
				return nil
			}
			return context.Cause(ctx)
		}
		if !flush {
			continue
		}
		settled = nil
		if err := c.emit(ctx, b); err != nil {
			return err
		}
		done.follow(b)
		b = newBatch(s)
	}
}

// emit begins a run. What failed for good is in its record, and is not tried again.
func (c *Component) emit(ctx context.Context, b *batch) error {
	b.message.Count = len(b.message.Events)
	err := c.out.Emit(ctx, c.Emitter(), b.message).Err()
	if err == nil || module.IsRetryable(err) || errors.Is(err, module.ErrStopped) {
		return err
	}
	module.Logger(ctx).Warn("a run that a watch has begun failed", "error", err)
	return nil
}
