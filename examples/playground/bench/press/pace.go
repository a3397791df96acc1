package press

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// patience is how long the API server waits for a webhook by default.
const patience = 10 * time.Second

// Pace sends reviews at a rate a second until ctx ends, over connections that take turns.
// Each is sent when it is due, whether or not those before it were answered, and its
// answer has to rewrite both images within ten seconds. ended gets how long it took from
// the moment when it was due, so that a stall counts for all that would have been sent
// meanwhile; it is called by many goroutines. Pace returns when the last one has ended.
func (h Hook) Pace(ctx context.Context, connections int, rate float64, review func(n int) []byte, ended func(took time.Duration, err error)) error {
	all, release, err := h.clients(connections)
	if err != nil {
		return err
	}
	defer release()
	var open sync.WaitGroup
	defer open.Wait()
	began, next := time.Now(), time.NewTimer(0)
	defer next.Stop()
	for n := 0; ; n++ {
		due := began.Add(time.Duration(float64(n) / rate * float64(time.Second)))
		if wait := time.Until(due); wait > 0 {
			next.Reset(wait)
			select {
			case <-next.C:
			case <-ctx.Done():
				return nil
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		open.Go(func() {
			ended(h.due(ctx, all[n%len(all)], due, review(n)))
		})
	}
}

// due sends one, also when there is to be no further one.
func (h Hook) due(ctx context.Context, client *http.Client, due time.Time, review []byte) (time.Duration, error) {
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), due.Add(patience))
	defer cancel()
	err := h.try(ctx, client, review)
	return time.Since(due), err
}
