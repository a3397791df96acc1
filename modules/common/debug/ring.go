package debug

import (
	"context"
	"sync"
	"time"
)

// ring holds the last messages. Safe for concurrent use.
type ring struct {
	mu       sync.Mutex
	entries  []Entry // oldest first, from head, when full
	head     int
	size     int
	received int64
}

func (r *ring) resize(size int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if size == r.size {
		return
	}
	ordered := r.oldestFirst()
	if len(ordered) > size {
		ordered = ordered[len(ordered)-size:]
	}
	r.entries, r.head, r.size = append(make([]Entry, 0, size), ordered...), 0, size
}

func (r *ring) oldestFirst() []Entry {
	return append(append([]Entry(nil), r.entries[r.head:]...), r.entries[:r.head]...)
}

func (r *ring) add(entry Entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.received++
	if len(r.entries) < r.size {
		r.entries = append(r.entries, entry)
		return
	}
	r.entries[r.head] = entry
	r.head = (r.head + 1) % r.size
}

func (r *ring) face() Face {
	r.mu.Lock()
	defer r.mu.Unlock()
	ordered := r.oldestFirst()
	for i, j := 0, len(ordered)-1; i < j; i, j = i+1, j-1 {
		ordered[i], ordered[j] = ordered[j], ordered[i]
	}
	return Face{Messages: ordered, Received: r.received}
}

// pause is the least time between two faces: a panel that is redrawn for every
// message of a fast flow costs more than the flow.
const pause = 100 * time.Millisecond

// publisher spaces out what is published: the first at once, later ones
// together after a pause. Its zero value is ready.
type publisher struct {
	mu      sync.Mutex
	timer   *time.Timer
	last    time.Time
	pending bool
	stopped bool
	running sync.WaitGroup
}

func (p *publisher) soon(ctx context.Context, publish func(context.Context)) {
	p.mu.Lock()
	if p.pending || p.stopped {
		p.mu.Unlock()
		return
	}
	wait := pause - time.Since(p.last)
	if wait > 0 {
		p.pending = true
		p.running.Add(1)
		p.timer = time.AfterFunc(wait, func() { p.late(ctx, publish) })
		p.mu.Unlock()
		return
	}
	p.last = time.Now()
	p.mu.Unlock()
	publish(ctx)
}

func (p *publisher) late(ctx context.Context, publish func(context.Context)) {
	defer p.running.Done()
	p.mu.Lock()
	p.pending, p.last = false, time.Now()
	stopped := p.stopped
	p.mu.Unlock()
	if !stopped {
		publish(ctx)
	}
}

// stop ends what is under way and waits for it.
func (p *publisher) stop() {
	p.mu.Lock()
	p.stopped = true
	if p.pending && p.timer.Stop() {
		p.pending = false
		p.running.Done()
	}
	p.mu.Unlock()
	p.running.Wait()
}
