package leases

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// deadline is how long after a renewal this engine leads, renewal how long it waits for the
// next one, and retry how long it waits after one that failed.
func (o Options) deadline() time.Duration { return o.Duration * 2 / 3 }
func (o Options) renewal() time.Duration  { return min(o.Duration, Duration) * 4 / 15 }

const retry = time.Second

// Hold calls lead whenever this engine holds the lease of a flow, until ctx ends, and
// returns when lead has and the lease is given up. The context of lead ends before another
// engine can hold the lease; valid says whether one can at this moment.
func (l *Leases) Hold(ctx context.Context, flow string, lead func(ctx context.Context, valid func() bool)) {
	for pause := retry; l.awaitFree(ctx, flow); {
		taken, err := l.take(ctx, flow)
		switch {
		case err != nil && ctx.Err() == nil:
			l.options.Logger.Warn("a flow's lease can't be taken, will try again", "flow", flow, "in", pause, "error", err)
			sleep(ctx, jittered(pause))
			pause = min(2*pause, Duration)
		case taken == nil: // another engine was faster
			sleep(ctx, jittered(retry))
		default:
			pause = retry
			l.hold(ctx, taken, lead)
		}
	}
}

// awaitFree waits until the lease may be taken; false when ctx ended before.
func (l *Leases) awaitFree(ctx context.Context, flow string) bool {
	for ctx.Err() == nil {
		r, changed := l.get(objectName(flow))
		if r.free(time.Now()) || r.holder == l.options.Identity {
			return true
		}
		timer := time.NewTimer(time.Until(r.expiry()) + time.Millisecond)
		select {
		case <-timer.C:
		case <-changed:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return false
}

// holding is a lease that this engine holds.
type holding struct {
	flow   string
	object *unstructured.Unstructured // as it was written last
	until  atomic.Pointer[time.Time]  // no other engine can hold it before
}

// renewed notes that a call which began at a time has written the lease.
func (h *holding) renewed(object *unstructured.Unstructured, at time.Time, deadline time.Duration) {
	until := at.Add(deadline)
	h.object = object
	h.until.Store(&until)
}

func (h *holding) left() time.Duration { return time.Until(*h.until.Load()) }
func (h *holding) valid() bool         { return h.left() > 0 }

// take writes this engine into a lease; nil when another one was faster.
func (l *Leases) take(ctx context.Context, flow string) (*holding, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	name := objectName(flow)
	current, err := l.objects.Get(ctx, name, metav1.GetOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return nil, l.explain("read lease "+name, err)
	}
	h, began := &holding{flow: flow}, time.Now()
	if err != nil {
		current, err = l.objects.Create(ctx, l.options.held(name, l.options.Identity, nil), metav1.CreateOptions{})
	} else {
		l.learn(current)
		if r, _ := l.get(name); !r.free(time.Now()) && r.holder != l.options.Identity {
			return nil, nil
		}
		current, err = l.objects.Update(ctx, l.options.held(name, l.options.Identity, current), metav1.UpdateOptions{})
	}
	switch {
	case apierrors.IsConflict(err), apierrors.IsAlreadyExists(err), apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, l.explain("take lease "+name, err)
	}
	l.learn(current)
	h.renewed(current, began, l.options.deadline())
	return h, nil
}

// hold leads until ctx ends or the lease is lost. It renews the lease until lead has
// returned, and then gives it up.
func (l *Leases) hold(ctx context.Context, h *holding, lead func(context.Context, func() bool)) {
	// What ends with ctx is the leading; the lease is kept while that ends.
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	leading, lost := context.WithCancelCause(ctx)
	defer lost(nil)
	over := make(chan struct{})
	go func() {
		defer close(over)
		lost(l.renew(renewing, h))
	}()
	if l.prepare(leading, h) {
		lead(leading, h.valid)
	}
	stop()
	<-over
	l.release(context.WithoutCancel(ctx), h)
}

// prepare calls Before until it works or ctx ends.
func (l *Leases) prepare(ctx context.Context, h *holding) bool {
	for l.options.Before != nil && ctx.Err() == nil {
		err := l.options.Before(ctx, h.flow)
		if err == nil {
			break
		}
		l.options.Logger.Warn("a flow is not led yet: what the engine before has written can't be read, will try again", "flow", h.flow, "in", retry, "error", err)
		sleep(ctx, retry)
	}
	return ctx.Err() == nil
}

var errLost = errors.New("the lease is lost")

// renew renews the lease until ctx ends, which is no error, or the lease is lost.
func (l *Leases) renew(ctx context.Context, h *holding) error {
	for wait := jittered(l.options.renewal()); ; {
		sleep(ctx, min(wait, h.left()))
		if ctx.Err() != nil {
			return nil //nolint:nilerr // it is to end
		}
		if !h.valid() {
			l.options.Logger.Warn("a flow's lease is lost: it could not be renewed in time", "flow", h.flow, "deadline", l.options.deadline())
			return errLost
		}
		err := l.renewOnce(ctx, h)
		wait = jittered(l.options.renewal())
		switch {
		case errors.Is(err, errLost):
			l.options.Logger.Warn("a flow's lease is lost: another engine has it", "flow", h.flow)
			return err
		case err != nil && ctx.Err() == nil:
			l.options.Logger.Warn("a flow's lease can't be renewed, will try again", "flow", h.flow, "lost in", h.left().Round(time.Second), "error", err)
			wait = retry
		}
	}
}

func (l *Leases) renewOnce(ctx context.Context, h *holding) error {
	ctx, cancel := context.WithTimeout(ctx, min(callTimeout, h.left()))
	defer cancel()
	for {
		began := time.Now()
		written, err := l.objects.Update(ctx, l.options.held(h.object.GetName(), l.options.Identity, h.object), metav1.UpdateOptions{})
		if err == nil {
			l.learn(written)
			h.renewed(written, began, l.options.deadline())
			return nil
		}
		if !apierrors.IsConflict(err) && !apierrors.IsNotFound(err) {
			return l.explain("renew lease "+h.object.GetName(), err)
		}
		// Somebody has edited it, or deleted it, or we wrote it without knowing.
		current, err := l.objects.Get(ctx, h.object.GetName(), metav1.GetOptions{})
		switch {
		case apierrors.IsNotFound(err):
			return errLost
		case err != nil:
			return l.explain("read lease "+h.object.GetName(), err)
		case l.options.read(current).holder != l.options.Identity:
			l.learn(current)
			return errLost
		}
		h.object = current
	}
}

// release gives the lease up, so that another engine need not wait for its end.
func (l *Leases) release(ctx context.Context, h *holding) {
	if !h.valid() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	written, err := l.objects.Update(ctx, l.options.held(h.object.GetName(), "", h.object), metav1.UpdateOptions{})
	switch {
	case err == nil:
		l.learn(written)
	case !apierrors.IsConflict(err) && !apierrors.IsNotFound(err):
		l.options.Logger.Warn("a flow's lease can't be given up: other engines wait until it ends", "flow", h.flow, "error", err)
	}
}

func sleep(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(max(wait, 0))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// jittered keeps many leases from being renewed at the same moment.
func jittered(d time.Duration) time.Duration { return d*3/4 + rand.N(d/4) }
