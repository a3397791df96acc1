package httpserver

import (
	"context"
	"sync"
)

// gate bounds the requests that are in the flow, by their number and by the size of
// their bodies together.
type gate struct {
	mu     sync.Mutex
	inside int
	weight int64         // bytes
	empty  chan struct{} // someone waits for the last one to leave
}

// full reports whether no request gets in now, so that none need be read.
func (g *gate) full(most int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.inside >= most
}

// enter lets a request in unless there are too many, or too heavy ones. A body that is
// not counted is let in beside the largest.
func (g *gate) enter(most int, weight, heaviest int64) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.inside >= most || weight > 0 && g.weight+weight > heaviest {
		return false
	}
	g.inside++
	g.weight += weight
	return true
}

func (g *gate) leave(weight int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.weight -= weight
	if g.inside == 0 && g.empty != nil {
		close(g.empty)
		g.empty = nil
	}
}

// wait returns how many are still inside when all have left or ctx has ended.
func (g *gate) wait(ctx context.Context) int {
	g.mu.Lock()
	if g.inside > 0 && g.empty == nil {
		g.empty = make(chan struct{})
	}
	empty := g.empty
	g.mu.Unlock()
	if empty != nil {
		select {
		case <-empty:
		case <-ctx.Done():
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.inside
}
