package slowclient

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Client is one slow client: it connects, is slow, and returns when the server
// ends the connection or ctx ends. It calls began once it has sent what it sends
// at first.
type Client func(ctx context.Context, target Target, began func())

// Siege is a number of slow clients at work. When the server ends one it comes
// again.
type Siege struct {
	cancel context.CancelFunc
	all    sync.WaitGroup
	began  atomic.Int64
	firsts atomic.Int64 // clients that have begun at least once
	ready  chan struct{}
}

// again is how long a client that was turned away stays away.
const again = 100 * time.Millisecond

// Begin sends so many clients against a target, until ctx ends or Stop.
func Begin(ctx context.Context, target Target, count int, client Client) *Siege {
	ctx, cancel := context.WithCancel(ctx)
	s := &Siege{cancel: cancel, ready: make(chan struct{})}
	for range count {
		s.all.Go(func() {
			first := sync.OnceFunc(func() {
				if s.firsts.Add(1) == int64(count) {
					close(s.ready)
				}
			})
			for ctx.Err() == nil {
				client(ctx, target, func() { s.began.Add(1); first() })
				select {
				case <-time.After(again):
				case <-ctx.Done():
				}
			}
		})
	}
	return s
}

// Ready is closed when every client has begun at least once.
func (s *Siege) Ready() <-chan struct{} { return s.ready }

// Began is how often a client has begun; more than there are clients when the
// server ended some.
func (s *Siege) Began() int { return int(s.began.Load()) }

// Stop ends the clients and waits for that.
func (s *Siege) Stop() {
	s.cancel()
	s.all.Wait()
}
