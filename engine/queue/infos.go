package queue

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// infos is what was heard last of a flow's consumers and of its stream of messages.
type infos struct {
	asking sync.Mutex // so that it is asked once at a time

	mu      sync.Mutex
	at      time.Time
	state   jetstream.StreamState
	config  jetstream.StreamConfig
	cluster *jetstream.ClusterInfo
	all     bool // every consumer was heard of

	heard     bool
	inherited uint64 // the last sequence when the stream was first heard of
}

func (i *infos) forget() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.at, i.heard, i.inherited = time.Time{}, false, 0
}

// laneInfo is what was heard last of a lane's consumer.
type laneInfo struct {
	known       bool
	waiting     uint64 // not handed out yet
	handed      int    // handed out, and not acknowledged
	inWork      int    // of these, those that were not given back
	floor       uint64 // all messages of the lane up to this one are finished
	deliveries  uint64
	deliveredTo uint64 // the last message that was handed out
}

func (l *lane) heard(info *jetstream.ConsumerInfo) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.info = laneInfo{known: true, waiting: info.NumPending, handed: info.NumAckPending,
		floor: info.AckFloor.Stream, deliveries: info.Delivered.Consumer, deliveredTo: info.Delivered.Stream}
	if info.NumAckPending == 0 {
		l.info.floor = max(l.info.floor, info.Delivered.Stream)
	}
	// The server counts what was given back as handed out until it is handed out again.
	for sequence := range l.back {
		if sequence <= l.info.floor {
			delete(l.back, sequence)
		}
	}
	l.info.inWork = max(0, info.NumAckPending-len(l.back))
	if l.edge.flow.alone() {
		l.info.inWork = min(l.info.inWork, l.busy)
	}
}

// alone reports whether no other engine can have messages of the flow.
func (f *Flow) alone() bool { return f.broker.options.URL == "" }

func (l *lane) last() laneInfo {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.info
}

// idle reports whether the lane had nothing to hand out and nothing in work.
func (l *lane) idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.info.known && l.info.waiting == 0 && l.info.handed == 0 && l.busy == 0
}

// refresh asks for the consumers and the stream unless that was done a moment ago.
func (f *Flow) refresh(ctx context.Context, js jetstream.JetStream, atMost time.Duration) error {
	f.infos.asking.Lock()
	defer f.infos.asking.Unlock()
	f.infos.mu.Lock()
	at := f.infos.at
	f.infos.mu.Unlock()
	if time.Since(at) < atMost {
		return nil
	}
	f.mu.RLock()
	edges := f.edges
	f.mu.RUnlock()
	added := map[*edge]int64{}
	for _, e := range edges {
		added[e] = e.added.Load()
	}
	stream, there, err := f.consumers(ctx, js)
	if err != nil {
		return err
	}
	now := time.Now()
	f.mu.RLock()
	edges = f.edges
	f.mu.RUnlock()
	for _, e := range edges {
		e.added.Add(-added[e])
		e.rate.sample(now, e.finishedDeliveries())
	}
	info := stream.CachedInfo()
	f.infos.mu.Lock()
	defer f.infos.mu.Unlock()
	f.infos.at, f.infos.state, f.infos.config, f.infos.cluster = now, info.State, info.Config, info.Cluster
	if !f.infos.heard || info.State.LastSeq < f.infos.inherited { // the stream may have been made again
		f.infos.heard, f.infos.inherited = true, info.State.LastSeq
	}
	f.infos.all = len(there) == info.State.Consumers
	return nil
}

// finishedDeliveries counts how often the edge's messages were handed out and are not in
// work any more.
func (e *edge) finishedDeliveries() uint64 {
	var n uint64
	for _, l := range e.current() {
		i := l.last()
		n += i.deliveries - min(i.deliveries, uint64(i.handed))
	}
	return n
}

// waiting returns how many messages are in the queue, how many of them are handed out, and how
// many of these are in work as far as is known here.
func (e *edge) waiting() (all, handed, inWork int) {
	for _, l := range e.current() {
		i := l.last()
		all += int(i.waiting) + i.handed
		handed += i.handed
		inWork += i.inWork
	}
	return all, handed, inWork
}

// room returns when the edge takes one more message; ErrFull when it takes none and may not
// wait. What was put in the same moment, here or by other engines, may not be counted yet, so
// a few more than the limit may wait.
func (e *edge) room(ctx context.Context, wait bool) error {
	for {
		if e.hasRoom() {
			return nil
		}
		if !e.flow.heardNow(ctx) || e.hasRoom() {
			return nil // whether the broker can be reached, the put itself finds out
		}
		e.full.Store(time.Now().UnixNano())
		if !wait {
			return ErrFull
		}
		e.waits(1)
		timer := time.NewTimer(tryAgain)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
		e.waits(-1)
		if ctx.Err() != nil {
			return fmt.Errorf("%w: %w", ErrFull, context.Cause(ctx))
		}
	}
}

// heardNow asks for the figures, and reports whether they are those of now.
func (f *Flow) heardNow(ctx context.Context) bool {
	js, _, err := f.broker.link.get(ctx)
	return err == nil && f.refresh(ctx, js, 50*time.Millisecond) == nil
}

func (e *edge) hasRoom() bool {
	q, _, _ := e.config()
	all, _, _ := e.waiting()
	return int64(all)+e.added.Load()+int64(e.flow.records.waitingHere(e.name)) < int64(q.Limit)
}

// rate measures how many messages are finished in a second, over the last seconds.
type rate struct {
	mu      sync.Mutex
	samples []sample
}

type sample struct {
	at time.Time
	n  uint64
}

const rateOver = 10 * time.Second

func (r *rate) sample(now time.Time, n uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.samples) > 0 && n < r.samples[len(r.samples)-1].n {
		r.samples = nil // the consumer was made again
	}
	r.samples = append(r.samples, sample{now, n})
	for len(r.samples) > 2 && now.Sub(r.samples[1].at) > rateOver {
		r.samples = r.samples[1:]
	}
}

func (r *rate) perSecond() float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.samples) < 2 {
		return 0
	}
	first, last := r.samples[0], r.samples[len(r.samples)-1]
	return float64(last.n-first.n) / last.at.Sub(first.at).Seconds()
}
