package httpserver

import (
	"context"
	"sync"
)

// gate counts the requests that are inside, and lets a bounded number in.
type gate struct {
	mu     sync.Mutex
	inside int
	empty  chan struct{} // someone waits for the last one to leave
}

func (g *gate) enter(most int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.inside >= most {
		return false
	}
	g.inside++
	return true
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
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
