package queue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// maxLooked bounds how many messages are looked at for one part of what waits: many of them
// may be finished.
const maxLooked = 5000

// Waiting returns a part of what waits on an edge or is being handled, in the order in which
// it was put: at most limit messages, after the one with the given sequence.
func (f *Flow) Waiting(ctx context.Context, edge string, after uint64, limit int) ([]Waiting, error) {
	js, there, err := f.ready(ctx)
	if err != nil || !there {
		return nil, err
	}
	if err := f.refresh(ctx, js, 0); err != nil {
		return nil, err
	}
	e := f.edge(edge)
	if e == nil {
		return nil, fmt.Errorf("%w: %s", ErrNoEdge, edge)
	}
	apart, err := f.waitingApart(ctx, edge, after, limit)
	if err != nil {
		return nil, err
	}
	queued, err := e.waitingQueued(ctx, js, after, limit)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(apart, queued)
	slices.SortFunc(all, func(a, b Waiting) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return all[:min(len(all), limit)], nil
}

// waitingApart returns messages that failed and are not in the queue until their next
// attempt. Their place is that where they were first.
func (f *Flow) waitingApart(ctx context.Context, edge string, after uint64, limit int) ([]Waiting, error) {
	apart := f.records.choose(func(r record) bool { return r.State == delayed && r.Edge == edge && r.First > after })
	slices.SortFunc(apart, func(a, b record) int { return cmp.Compare(a.First, b.First) })
	var all []Waiting
	for _, known := range apart[:min(len(apart), limit)] {
		r, sealed, err := f.load(ctx, known.ID)
		if err != nil {
			return nil, err
		}
		if r.sequence != known.sequence {
			continue
		}
		c, err := f.broker.sealer.open(ctx, f.sealName(edge, r.ID), sealed)
		if err != nil {
			c = content{Error: err.Error()}
		}
		w := Waiting{Message: Message{ID: r.ID, Run: c.Run, Key: c.Key, Body: c.Body}, Sequence: r.First, Edge: edge, Since: r.Since}
		w.failed(r, c.Error)
		all = append(all, w)
	}
	return all, nil
}

// failed adds what is known of the last attempt.
func (w *Waiting) failed(r record, text string) {
	w.Failed, w.Failure = r.Attempts, Failure{Node: r.Node, Error: text, Cause: r.Cause}
	if !r.Next.IsZero() {
		w.Next = &r.Next
	}
}

// waitingQueued returns messages that are in the queue and not finished.
func (e *edge) waitingQueued(ctx context.Context, js jetstream.JetStream, after uint64, limit int) ([]Waiting, error) {
	stream, err := js.Stream(ctx, e.flow.names.queue)
	if err != nil {
		return nil, err
	}
	lanes := map[string]*lookedAt{}
	next := uint64(0)
	for _, l := range e.current() {
		i := l.last()
		one := &lookedAt{lane: l, info: i, elsewhere: max(0, i.handed-l.own())}
		lanes[l.subject] = one
		if (i.waiting > 0 || i.handed > 0) && (next == 0 || i.floor+1 < next) {
			next = i.floor + 1
		}
	}
	if next == 0 {
		return nil, nil
	}
	next = max(next, after+1)
	var all []Waiting
	for range maxLooked {
		if len(all) == limit {
			break
		}
		raw, err := stream.GetMsg(ctx, next, jetstream.WithGetMsgSubject(e.flow.names.all(e.token)))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		next = raw.Sequence + 1
		l := lanes[raw.Subject]
		if l == nil {
			continue
		}
		w := Waiting{Message: Message{ID: raw.Header.Get(nats.MsgIdHdr)}, Sequence: raw.Sequence, Edge: e.name, Since: raw.Time}
		if id := raw.Header.Get(headerID); id != "" {
			w.ID = id
		}
		r, ok := e.flow.records.get(w.ID)
		ok = ok && (r.State == tried && r.From == raw.Sequence || r.State == back && r.Again == raw.Sequence)
		var waits bool
		if waits, w.InWork = l.waits(raw.Sequence, ok && !r.Next.IsZero()); !waits {
			continue
		}
		c, err := e.flow.broker.sealer.open(ctx, e.flow.sealName(e.name, w.ID), raw.Data)
		if err != nil {
			w.Failure.Error = err.Error()
			c.Error = err.Error()
		}
		w.Run, w.Key, w.Body = c.Run, c.Key, c.Body
		if ok {
			w.Since = r.Since
			w.failed(r, c.Error)
		}
		all = append(all, w)
	}
	return all, nil
}

// lookedAt is a lane while its messages are looked at.
type lookedAt struct {
	lane      *lane
	info      laneInfo
	elsewhere int // messages that other engines have in work
}

// waits reports whether a message waits or is in work. The server does not say which ones
// are in work, only how many: of those that are not here, the oldest are taken for it.
func (l *lookedAt) waits(sequence uint64, held bool) (waits, inWork bool) {
	switch {
	case l.lane.inWork(sequence):
		return true, true
	case sequence > l.info.deliveredTo:
		return true, false
	case sequence <= l.info.floor:
		return false, false
	case l.lane.isBack(sequence):
		return true, false
	case l.elsewhere == 0:
		return false, false
	}
	l.elsewhere--
	return true, !held && !l.lane.edge.flow.alone()
}

// isBack reports whether a message was given back here and is not handed out again here.
func (l *lane) isBack(sequence uint64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.back[sequence]
}

// own returns how many messages are being handled here.
func (l *lane) own() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.working)
}
