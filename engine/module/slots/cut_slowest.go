package slots

import (
	"sync"
	"sync/atomic"
	"time"
)

// Options of a Pool.
type Options struct {
	// Places is how many may be under way at a time; at least 1.
	Places int
	// Bytes is how much all of them may hold at a time; 0 is no bound.
	Bytes int64
	// Rate is the least progress, in bytes a second since the beginning. Who is
	// slower is cut, even when there is room. 0 is no such bound.
	Rate int64
	// Grace is the time after the beginning, and after the last progress, in which
	// nobody is cut for the sake of Rate. Default 5 s.
	Grace time.Duration
}

const (
	defaultGrace = 5 * time.Second
	sweepGap     = time.Second
	// credit is what every place is taken to have brought already: it lets a
	// newcomer, who had no time to send anything, pass for fast.
	credit = 4 << 10
	// stalledAfter is the time without progress after which earlier progress no
	// longer speaks for a place.
	stalledAfter = time.Second
)

// Cutter ends what a place is held for: it sets a deadline that has passed, or
// cancels a context. Cut is called at most once for a place, while it is held,
// under a lock of the pool: it must not wait, and must not call the pool.
type Cutter interface{ Cut() }

// Place is one place of a pool. Its zero value is ready; it may be used again
// after Leave. Enter and Leave are for its owner.
type Place struct {
	pool   *Pool
	from   string // the client's host
	cutter Cutter
	index  int // in the pool's list
	began  time.Duration

	brought atomic.Int64 // progress, in bytes
	held    atomic.Int64 // what it counts for in the pool's bytes
	last    atomic.Int64 // when it made progress, on the pool's clock
	state   atomic.Int32
}

// The states of a place. Leaving and being cut are decided without the lock of
// the pool, for which whoever is done may have to wait.
const (
	active int32 = iota
	left
	cut
)

// Pool is a bounded set of places. Entering never fails and never waits. Safe
// for concurrent use. Its only goroutine is that of a timer, which runs while
// there are places and Rate is set.
type Pool struct {
	options Options
	origin  time.Time
	bytes   atomic.Int64
	most    atomic.Int64 // of bytes; 0 for no bound

	mu       sync.Mutex
	places   []*Place
	sweeping bool
	shares   map[string]int // scratch: how many places each address has
}

// NewPool makes a pool.
func NewPool(o Options) *Pool {
	o.Places = max(o.Places, 1)
	if o.Grace <= 0 {
		o.Grace = defaultGrace
	}
	p := &Pool{options: o, origin: time.Now(), shares: map[string]int{}}
	p.most.Store(o.Bytes)
	return p
}

// Resize changes how many places there are, and how many bytes. Nobody is cut at
// once.
func (p *Pool) Resize(places int, bytes int64) {
	p.most.Store(bytes)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.options.Places = max(places, 1)
}

// Bytes is how much all places may hold together; 0 is no bound.
func (p *Pool) Bytes() int64 { return p.most.Load() }

// Len is how many places are taken.
func (p *Pool) Len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.places)
}

func (p *Pool) now() time.Duration { return time.Since(p.origin) }

// Enter takes a place for a client of a host, as Host gives it. When the pool is
// full, the slowest one is cut.
func (p *Pool) Enter(place *Place, from string, cutter Cutter) {
	now := p.now()
	place.pool, place.from, place.cutter, place.began = p, from, cutter, now
	place.brought.Store(0)
	place.held.Store(0)
	place.last.Store(int64(now))
	place.state.Store(active)
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.places) >= p.options.Places {
		p.cutSlowest(now, 0)
	}
	place.index = len(p.places)
	p.places = append(p.places, place)
	if p.options.Rate > 0 && !p.sweeping {
		p.sweeping = true
		time.AfterFunc(sweepGap, p.sweep)
	}
}

// Leave gives the place back. After it Cut is not called any more.
func (p *Place) Leave() {
	p.state.CompareAndSwap(active, left)
	pool := p.pool
	pool.bytes.Add(-p.held.Swap(0))
	pool.mu.Lock()
	defer pool.mu.Unlock()
	pool.remove(p)
}

// remove takes a place off the list, if it is there.
func (p *Pool) remove(place *Place) {
	if place.index < 0 {
		return
	}
	last := len(p.places) - 1
	p.places[place.index] = p.places[last]
	p.places[place.index].index = place.index
	p.places[last] = nil
	p.places = p.places[:last]
	place.index = -1
}

// Progress counts bytes that came, and that the place holds now. It reports false once
// the place has been cut.
func (p *Place) Progress(bytes int) bool {
	p.Sent(bytes)
	return p.Hold(bytes)
}

// Sent counts bytes that went: progress, after which the place holds no more than
// before. It reports false once the place has been cut.
func (p *Place) Sent(bytes int) bool {
	if bytes > 0 {
		p.brought.Add(int64(bytes))
		p.last.Store(int64(p.pool.now()))
	}
	return !p.WasCut()
}

// Hold counts bytes that a place holds and that are no progress, such as those that
// came of others by decoding. It reports false once the place has been cut.
func (p *Place) Hold(bytes int) bool {
	if most := p.pool.most.Load(); bytes > 0 && most > 0 && !p.WasCut() {
		p.held.Add(int64(bytes))
		if p.pool.bytes.Add(int64(bytes)) > most {
			p.pool.shrink(most)
		}
	}
	return !p.WasCut()
}

// WasCut reports whether the place had to be given up.
func (p *Place) WasCut() bool { return p.state.Load() == cut }

// shrink cuts until no more than the allowed bytes are held. Only those who hold
// their share of them or more are asked, so that small ones do not pay for the
// large.
func (p *Pool) shrink(most int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	for p.bytes.Load() > most && len(p.places) > 0 {
		if !p.cutSlowest(now, most/int64(len(p.places))) {
			return
		}
	}
}

// cutSlowest cuts the place with the least progress for its time; the more of
// them an address has, the less its progress counts. Those that hold less than
// some bytes are left alone.
func (p *Pool) cutSlowest(now time.Duration, holding int64) bool {
	clear(p.shares)
	for _, place := range p.places {
		p.shares[place.from]++
	}
	var slowest *Place
	least := 0.0
	for _, place := range p.places {
		if place.state.Load() != active || holding > 0 && place.held.Load() < holding {
			continue
		}
		if speed := place.speed(now) / float64(p.shares[place.from]); slowest == nil || speed < least {
			slowest, least = place, speed
		}
	}
	if slowest == nil {
		return false
	}
	p.end(slowest)
	return true
}

// speed is what a place brings, in bytes a second.
func (p *Place) speed(now time.Duration) float64 {
	brought := float64(credit)
	if now-time.Duration(p.last.Load()) < stalledAfter {
		brought += float64(p.brought.Load())
	}
	return brought / (now - p.began + time.Millisecond).Seconds()
}

// end cuts a place and takes it off the list at once, with what it holds. One
// that is being left is left alone.
func (p *Pool) end(place *Place) {
	if !place.state.CompareAndSwap(active, cut) {
		return
	}
	p.bytes.Add(-place.held.Swap(0))
	p.remove(place)
	place.cutter.Cut()
}

// sweep cuts who is slower than the rate, and comes again while there are places.
func (p *Pool) sweep() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	for i := len(p.places) - 1; i >= 0; i-- { // an ended one is replaced by one that was looked at
		place := p.places[i]
		late, age := now-time.Duration(place.last.Load()), now-place.began
		if late > p.options.Grace || age > p.options.Grace && float64(place.brought.Load()) < float64(p.options.Rate)*age.Seconds() {
			p.end(place)
		}
	}
	if p.sweeping = len(p.places) > 0; p.sweeping {
		time.AfterFunc(sweepGap, p.sweep)
	}
}
