package recording

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// lifetime is the context of a run: that of its trigger, which the engine can end
// earlier. Most runs never ask for Done, so what that needs is made when it is
// first asked for. Safe for concurrent use.
type lifetime struct {
	trigger context.Context
	cause   atomic.Pointer[error] // why the run was stopped; nil while it may go on

	mu     sync.Mutex
	inner  atomic.Pointer[context.Context] // of trigger; nil until Done is asked for
	cancel context.CancelCauseFunc
	over   bool // the run has ended
	stops  map[int]func(cause error)
	next   int // key of stops
}

// Stop ends the run: no hop begins any more, and whoever obeys the context
// returns. The first cause stays.
func (l *lifetime) Stop(cause error) {
	if !l.cause.CompareAndSwap(nil, &cause) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cancel != nil {
		l.cancel(cause)
	}
	for _, stop := range l.stops {
		stop(cause)
	}
}

// AfterStop calls stop when the run is stopped, at once if it was, until release is called.
// The stop must not wait. It is for what goes on after the run's trigger has ended.
func (l *lifetime) AfterStop(stop func(cause error)) (release func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if cause := l.Stopped(); cause != nil {
		stop(cause)
		return func() {}
	}
	if l.stops == nil {
		l.stops = map[int]func(error){}
	}
	key := l.next
	l.next++
	l.stops[key] = stop
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.stops, key)
	}
}

// Stopped returns why the run was stopped, nil when it wasn't.
func (l *lifetime) Stopped() error {
	if cause := l.cause.Load(); cause != nil {
		return *cause
	}
	return nil
}

// release frees what Done has made. The run is over.
func (l *lifetime) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	if l.cancel != nil {
		l.cancel(nil)
	}
}

// context returns the context that answers.
func (l *lifetime) context() context.Context {
	if inner := l.inner.Load(); inner != nil {
		return *inner
	}
	return l.trigger
}

// Deadline implements context.Context.
func (l *lifetime) Deadline() (time.Time, bool) { return l.trigger.Deadline() }

// Done implements context.Context.
func (l *lifetime) Done() <-chan struct{} {
	if inner := l.inner.Load(); inner != nil {
		return (*inner).Done()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cancel == nil {
		inner, cancel := context.WithCancelCause(l.trigger)
		l.cancel = cancel
		l.inner.Store(&inner)
		if cause := l.Stopped(); cause != nil {
			cancel(cause)
		}
		if l.over {
			cancel(nil)
		}
	}
	return (*l.inner.Load()).Done()
}

// Err implements context.Context.
func (l *lifetime) Err() error {
	if l.Stopped() != nil {
		return context.Canceled
	}
	return l.context().Err()
}

// Value implements context.Context.
func (l *lifetime) Value(key any) any { return l.context().Value(key) }
