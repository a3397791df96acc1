package recording

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// hopGap is the least time between two hop events: watching must not slow what
// is watched.
const hopGap = 5 * time.Millisecond

// Events hands out what happens to whoever subscribed. It never blocks.
type Events struct {
	subscribers atomic.Int32
	lastHop     atomic.Int64

	mu     sync.Mutex
	closed bool
	all    map[<-chan view.Event]*subscriber
}

type subscriber struct {
	out    chan view.Event
	missed int64
}

func newEvents() *Events { return &Events{all: map[<-chan view.Event]*subscriber{}} }

// Subscribe returns the events from now on. The channel holds up to buffer
// events; what a slow reader has no room for is dropped and counted. It is
// closed when ctx ends or the engine closes.
func (ev *Events) Subscribe(ctx context.Context, buffer int) <-chan view.Event {
	s := &subscriber{out: make(chan view.Event, max(buffer, 1))}
	ev.mu.Lock()
	defer ev.mu.Unlock()
	if ev.closed {
		close(s.out)
		return s.out
	}
	ev.all[s.out] = s
	ev.subscribers.Add(1)
	context.AfterFunc(ctx, func() { ev.drop(s) })
	return s.out
}

func (ev *Events) drop(s *subscriber) {
	ev.mu.Lock()
	defer ev.mu.Unlock()
	if _, ok := ev.all[s.out]; !ok {
		return
	}
	delete(ev.all, s.out)
	ev.subscribers.Add(-1)
	close(s.out)
}

// Missed returns how many events a subscriber was too slow for since the last one in its
// channel, and counts them as reported. It is for the time when no event follows that
// could say so.
func (ev *Events) Missed(events <-chan view.Event) int64 {
	ev.mu.Lock()
	defer ev.mu.Unlock()
	s, ok := ev.all[events]
	if !ok {
		return 0
	}
	missed := s.missed
	s.missed = 0
	return missed
}

// Close ends all subscriptions.
func (ev *Events) Close() {
	ev.mu.Lock()
	defer ev.mu.Unlock()
	ev.closed = true
	for out, s := range ev.all {
		delete(ev.all, out)
		close(s.out)
	}
	ev.subscribers.Store(0)
}

// Wanted reports whether somebody has subscribed.
func (ev *Events) Wanted() bool { return ev.subscribers.Load() > 0 }

func (ev *Events) send(event view.Event) {
	event.Time = time.Now()
	ev.mu.Lock()
	defer ev.mu.Unlock()
	for _, s := range ev.all {
		event.Missed = s.missed
		select {
		case s.out <- event:
			s.missed = 0
		default:
			s.missed++
		}
	}
}

// Announce hands an event to whoever subscribed, for those who know something of
// a flow that the engine does not. It never blocks.
func (ev *Events) Announce(event view.Event) { ev.send(event) }

func (ev *Events) run(r *Run) {
	if !ev.Wanted() {
		return
	}
	summary := r.Whole()
	r.said.Store(&summary.State)
	ev.send(view.Event{Kind: view.EventRun, Flow: r.History.flow, Node: r.Beginning.Node, Run: &summary})
}

// Hop announces the end of a hop: every failure that is shown, and of the others one
// in 5 ms.
func (ev *Events) Hop(h *Hop) {
	now := time.Now().UnixNano()
	last := ev.lastHop.Load()
	quiet := !h.Failed() && h.failure == nil || !FailureShown(h.Run.Failures.Load())
	if quiet && (now-last < int64(hopGap) || !ev.lastHop.CompareAndSwap(last, now)) {
		return
	}
	record := h.outline(h.Secrets()) // whoever wants the message reads the run
	summary := view.RunSummary{ID: h.Run.ID, Flow: h.Run.History.flow, Trigger: h.Run.Beginning.Node}
	ev.send(view.Event{Kind: view.EventHop, Flow: h.Run.History.flow, Node: h.Node(), Run: &summary, Hop: &record})
}

// A run that fails over and over, as one that goes round in circles does, has
// most of its failures only counted: masking each error costs more than the hop.
const (
	shownFailures = 1000 // of a run, each of which is shown
	everyFailure  = 1000 // of those after, one in so many
)

// FailureShown reports whether the nth failure of a run is shown.
func FailureShown(n int64) bool { return n <= shownFailures || n%everyFailure == 0 }
