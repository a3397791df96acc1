package queue

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// edge is a queued edge, or one that was and has messages left.
type edge struct {
	flow  *Flow
	name  string
	token string // of its name
	any   string // the subject of its messages when they have no key

	mu      sync.RWMutex
	wanted  bool // it is in the document
	direct  bool
	queue   flow.Queue
	lanes   []*lane
	problem string // why it does not go on, until the time after it
	until   time.Time
	made    map[layout]bool // of which layouts the consumers are there
	layout  layout          // of what is put
	since   time.Time       // the layout is that one

	unstored   error // why a message could not be stored, the last time that one was put
	unstoredAt time.Time

	oldestAt    time.Time // when it was asked since when the oldest message waits
	oldestSince time.Time

	added   atomic.Int64  // messages put since the lanes were asked for theirs
	unshown atomic.Uint64 // the highest sequence put here that no figures have shown; 0 when there is none
	putters atomic.Int64  // that wait for room
	full    atomic.Int64  // when somebody found no room, in Unix nanoseconds
	rate    rate
}

func newEdge(f *Flow, name string) *edge {
	t := token(name)
	return &edge{flow: f, name: name, token: t, any: f.names.lane(t, 0, 0), made: map[layout]bool{}}
}

func (e *edge) set(given Edge, wanted bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.wanted, e.direct, e.queue = wanted, given.Direct, given.Queue.WithDefaults()
	if l := layoutOf(e.queue); wanted && (l != e.layout || e.since.IsZero()) {
		e.layout, e.since = l, time.Now()
	}
}

// layout returns how what is put now is spread over lanes.
func layoutOf(q flow.Queue) layout {
	if q.Key == "" {
		return 0
	}
	return layout(min(q.Concurrency, maxLanes))
}

// config returns the edge as it is in the document.
func (e *edge) config() (q flow.Queue, wanted, direct bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.queue, e.wanted, e.direct
}

func (e *edge) current() []*lane {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.lanes
}

func (e *edge) forgetLanes() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lanes = nil
	e.unshown.Store(0) // the stream may be made again, with sequences from 1
}

// lane returns the edge's lane of a consumer, made if need be.
func (e *edge) lane(l layout, number int) *lane {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, one := range e.lanes {
		if one.layout == l && one.number == number {
			return one
		}
	}
	one := newLane(e, l, number)
	e.lanes = append(e.lanes[:len(e.lanes):len(e.lanes)], one)
	return one
}

// report keeps a problem for people, for a while: what fails again reports again.
func (e *edge) report(problem string) { e.reportFor(time.Minute, problem) }

func (e *edge) reportFor(while time.Duration, problem string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.problem, e.until = problem, time.Now().Add(while)
}

func (e *edge) reported() string {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if time.Now().After(e.until) {
		return ""
	}
	return e.problem
}

// gate has the lanes hand out or not, those of earlier layouts too.
func (e *edge) gate(ready bool) {
	q, wanted, _ := e.config()
	ready = ready && wanted && !e.flow.records.isPaused(e.name)
	for _, l := range e.current() {
		size := 1
		if l.layout == 0 {
			size = q.Concurrency
		}
		l.gate(ready, size)
	}
}

func (e *edge) isMade(l layout) bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.made[l]
}

func (e *edge) setMade(l layout) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.made[l] = true
}

// waits counts who waits for room.
func (e *edge) waits(n int64) {
	e.putters.Add(n)
	e.full.Store(time.Now().UnixNano())
}

// isFull reports whether somebody waits for room, or found none a moment ago.
func (e *edge) isFull() bool {
	return e.putters.Load() > 0 || time.Since(time.Unix(0, e.full.Load())) < 5*time.Second
}

// subject returns where a message with a key is put.
func (e *edge) subject(l layout, key string) string {
	if l == 0 {
		return e.any
	}
	return e.flow.names.lane(e.token, l, l.of(key))
}

// notStored keeps why a message could not be stored; nil when it was.
func (e *edge) notStored(why error) {
	e.mu.RLock()
	was := e.unstored
	e.mu.RUnlock()
	if why == nil && was == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.unstored, e.unstoredAt = why, time.Now()
}

// cannotStore returns why messages can't be stored, when that was so a moment ago; nil when
// it is not known that they can't.
func (e *edge) cannotStore() error {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.unstored == nil || time.Since(e.unstoredAt) > time.Minute {
		return nil
	}
	return fmt.Errorf("NATS does not store messages: %w. See what its log says; if its disk was full, make room there and restart it", e.unstored)
}
