package copier

import (
	"context"
	"sync"
)

// flights lets one blob travel to one registry at most once at a time.
type flights struct {
	mu      sync.Mutex
	running map[flightKey]chan struct{}
}

// lead returns a function that ends the flight, to the caller that has begun it.
// Everyone else waits until it has ended and gets nil; they look again, since it
// may have failed.
func (f *flights) lead(ctx context.Context, key flightKey) (end func(), err error) {
	f.mu.Lock()
	running, ok := f.running[key]
	if !ok {
		done := make(chan struct{})
		f.running[key] = done
		f.mu.Unlock()
		return func() {
			f.mu.Lock()
			delete(f.running, key)
			f.mu.Unlock()
			close(done)
		}, nil
	}
	f.mu.Unlock()
	select {
	case <-running:
		return nil, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
