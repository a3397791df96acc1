package queue

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// When the concurrency of an edge with a key changes, its messages are spread over other lanes
// than before, and those of a key may wait in lanes of several layouts. All lanes hand out
// then, and what is handed out waits here until it is its turn: until what was put before with
// its key is finished, and the edge has a hand free.
const (
	turnEvery = 20 * time.Millisecond
	// settled is how long after a change of the layout an engine may still put by the one
	// before: the others deploy the flow a moment later.
	settled = 5 * time.Second
)

// turn waits until a message may be handled, and reports false when it was given back.
func (d *delivery) turn(ctx context.Context) bool {
	for {
		earlier, err := d.edge.hasEarlier(ctx, d.lane, d.content.Key, d.sequence)
		if err != nil && ctx.Err() == nil {
			d.edge.report("whether earlier messages of a key are finished can't be read: " + err.Error())
		}
		if err == nil && !earlier && d.lane.takeHand() {
			return true
		}
		timer := time.NewTimer(turnEvery)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
		if ctx.Err() != nil || !d.lane.isOpen() {
			d.giveBack(ctx)
			return false
		}
	}
}

// takeHand takes one of the hands that the edge has on this engine, if one is free. What
// handlers have that did not return when the lanes were left does not count.
func (l *lane) takeHand() bool {
	e := l.edge
	e.mu.Lock()
	defer e.mu.Unlock()
	busy := 0
	for _, one := range e.lanes {
		busy += int(one.hands.Load())
	}
	if busy >= max(1, e.queue.Concurrency) {
		return false
	}
	l.hands.Add(1)
	return true
}

func (l *lane) freeHand() { l.hands.Add(-1) }

// hasEarlier reports whether a lane of another layout has a message, not finished, that was
// put before and may have the same key.
func (e *edge) hasEarlier(ctx context.Context, own *lane, key string, sequence uint64) (bool, error) {
	if own.layout == 0 {
		return false, nil
	}
	for _, l := range e.current() {
		if l.layout == own.layout || l.number != l.layout.of(key) {
			continue
		}
		if earlier, err := l.hasBefore(ctx, sequence); earlier || err != nil {
			return earlier, err
		}
	}
	return false, nil
}

// hasBefore reports whether a message of the lane that has a lesser sequence is not finished.
func (l *lane) hasBefore(ctx context.Context, sequence uint64) (bool, error) {
	f := l.edge.flow
	i, head := l.last(), l.knownHead()
	if head > sequence || i.known && i.waiting == 0 && i.handed == 0 && f.heardAfter(l.edge.laidOut().Add(settled)) {
		return false, nil
	}
	js, _, err := f.broker.link.get(ctx)
	if err != nil {
		return false, err
	}
	stream, err := js.Stream(ctx, f.names.queue)
	if err != nil {
		return false, err
	}
	// The stream is asked, since a consumer hears of a message a moment later.
	raw, err := stream.GetMsg(ctx, max(i.floor+1, head), jetstream.WithGetMsgSubject(l.subject))
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound):
		l.setHead(sequence + 1)
		return false, nil
	case err != nil:
		return false, err
	}
	l.setHead(raw.Sequence)
	if raw.Sequence > sequence {
		return false, nil
	}
	// It may be finished, and that is not heard yet: who waits looks again.
	return true, f.refresh(ctx, js, turnEvery)
}

// knownHead returns a sequence below which everything in the lane is finished.
func (l *lane) knownHead() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head
}

func (l *lane) setHead(sequence uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.head = max(l.head, sequence)
}

func (l *lane) isOpen() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open
}

// heardAfter reports whether the figures are younger than a time.
func (f *Flow) heardAfter(at time.Time) bool {
	f.infos.mu.Lock()
	defer f.infos.mu.Unlock()
	return f.infos.at.After(at)
}

// laidOut returns when this engine came to know the edge's layout.
func (e *edge) laidOut() time.Time {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.since
}
