package soak

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/steady"
)

// Overloaded is what came of more reviews than can be answered.
type Overloaded struct {
	// Capacity is how many reviews a second were answered before, one after the other on
	// each connection.
	Capacity float64
	// Answered are the reviews that got their answer in the second half of the overload,
	// and Failed those that did not.
	Answered, Failed int
	// Half is how long that was.
	Half time.Duration
	// Failure is one of what those that failed got.
	Failure string
	// Recovered is how long after the end of the overload a second began in which all
	// reviews were answered.
	Recovered time.Duration
}

const (
	// overload is how many times the capacity is sent, and overloadTakes how long.
	overload      = 1.5
	overloadTakes = 16 * time.Second
	// mostRecovery bounds the wait for the first second without a failure.
	mostRecovery = time.Minute
)

// Overload sends more reviews than can be answered, for a while, and then a third of what
// can, until all of a second are answered. There are no passes beside them.
func Overload(ctx context.Context, o Options) (got Overloaded, err error) {
	s, err := prepare(ctx, o)
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if got.Capacity, err = s.capacity(ctx); err != nil {
		return got, err
	}
	reviews, err := press.Reviews()
	if err != nil {
		return got, err
	}
	var sending errgroup.Group
	defer func() { err = errors.Join(err, sending.Wait()) }()
	send := func(rate float64) (w *window, end func()) {
		ctx, end := context.WithCancel(ctx)
		w = &window{}
		sending.Go(func() error { return s.hook.Pace(ctx, connections, rate, reviews, w.add) })
		return w, end
	}
	w, end := send(overload * got.Capacity)
	defer end()
	var second steady.Sample
	if err := pause(ctx, overloadTakes/2); err != nil {
		return got, err
	}
	w.empty(&steady.Sample{}) // the first half, in which it is not full yet
	half := time.Now()
	if err := pause(ctx, overloadTakes/2); err != nil {
		return got, err
	}
	w.empty(&second)
	end()
	over := time.Now()
	got.Half, got.Answered, got.Failed, got.Failure = over.Sub(half), second.Reviews-second.FailedReviews, second.FailedReviews, second.Failure
	after, end := send(share * got.Capacity)
	defer end()
	for {
		began := time.Now()
		if err := pause(ctx, time.Second); err != nil {
			return got, err
		}
		var one steady.Sample
		after.empty(&one)
		if one.Reviews > 0 && one.FailedReviews == 0 {
			got.Recovered = began.Sub(over)
			return got, nil
		}
		if time.Since(over) > mostRecovery {
			return got, fmt.Errorf("%s after an overload, %d of %d reviews still fail in a second: %s", mostRecovery, one.FailedReviews, one.Reviews, one.Failure)
		}
	}
}

// pause lets a part of the load pass.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
