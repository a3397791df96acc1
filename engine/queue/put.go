package queue

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// reachFor is how long a put that may not wait tries to reach the broker.
	reachFor = 5 * time.Second
	// answerFor is how long the answer to one try is waited for.
	answerFor = 3 * time.Second
	// putFor is the same of a put, which a run that is stopped may not be held up by.
	putFor   = 1500 * time.Millisecond
	tryAgain = 100 * time.Millisecond
	tryMade  = 5 * time.Millisecond // while the stream is being made
	tryLater = time.Second
)

// Put gives a message to the queue of an edge. It is stored when Put returns no error, and
// the sequence is its place: that of the first one when the same message was put before.
// With wait, it waits for room and for a broker that can't be reached, until ctx ends; else
// it returns ErrFull or ErrUnreachable, within seconds.
func (f *Flow) Put(ctx context.Context, edge string, m Message, wait bool) (uint64, error) {
	e := f.edge(edge)
	if e == nil {
		return 0, fmt.Errorf("%w: %s", ErrNoEdge, edge)
	}
	q, wanted, _ := e.config()
	if !wanted {
		return 0, fmt.Errorf("%w: %s", ErrNoEdge, edge)
	}
	if err := f.broker.Refused(); err != nil {
		return 0, err
	}
	l := layoutOf(q)
	p := put{flow: f, edge: e, layout: l, subject: e.subject(l, m.Key), id: m.ID, content: content{Run: m.Run, Key: m.Key, Body: m.Body}}
	if err := e.room(ctx, wait); err != nil {
		return 0, err
	}
	sequence, isNew, err := p.until(ctx, wait)
	if isNew {
		cameOn(ctx)
	}
	return sequence, err
}

// put is a message on its way into the queue.
type put struct {
	flow    *Flow
	edge    *edge
	layout  layout
	subject string
	id      string
	header  nats.Header // besides the id
	content content
}

// until tries until it is stored.
func (p put) until(ctx context.Context, wait bool) (sequence uint64, isNew bool, err error) {
	if !wait {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, reachFor, errReach)
		defer cancel()
	}
	pause := tryAgain
	for {
		sequence, isNew, err = p.once(ctx)
		if err == nil {
			p.edge.noteAdded(sequence)
			p.edge.notStored(nil)
			return sequence, isNew, nil
		}
		full := errors.Is(err, ErrFull)
		switch {
		case errors.Is(err, ErrTooLarge), errors.Is(err, ErrClosed):
			return 0, false, err
		case full && !wait:
			p.flow.makeRoom()
			return p.once(ctx)
		case full:
			p.flow.makeRoom()
			p.edge.waits(1)
		case !errors.Is(err, errNotMade):
			p.edge.notStored(err)
		}
		if errors.Is(err, errNotMade) {
			pause = min(pause, tryMade)
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
		if full {
			p.edge.waits(-1)
		}
		if ctx.Err() != nil {
			return 0, false, p.ended(ctx, err)
		}
		pause = min(2*pause, tryLater)
	}
}

// errNotMade says that the consumers of an edge are not there yet. Nothing is put before,
// so that nothing is ever taken for finished.
var errNotMade = errors.New("the stream of the queue is being made")

var errReach = errors.New("no answer within the time for it")

// ended returns the error of a put whose time was over.
func (p put) ended(ctx context.Context, last error) error {
	switch {
	case errors.Is(last, ErrFull):
		return last
	case errors.Is(context.Cause(ctx), errReach):
		return fmt.Errorf("%w: %w", ErrUnreachable, p.flow.unreachable(last))
	}
	return fmt.Errorf("%w: %w", context.Cause(ctx), p.flow.unreachable(last))
}

// once tries once. isNew says that the message was not there yet.
func (p put) once(ctx context.Context) (sequence uint64, isNew bool, err error) {
	if !p.edge.isMade(p.layout) {
		return 0, false, errNotMade
	}
	_, conn, err := p.flow.broker.link.get(ctx)
	if err != nil {
		return 0, false, err
	}
	own := p.header.Get(headerID)
	if own == "" {
		own = p.id
	}
	sealed, err := p.flow.broker.sealer.seal(ctx, p.flow.sealName(p.edge.name, own), p.content)
	if err != nil {
		return 0, false, err
	}
	header := p.header
	if header == nil {
		header = nats.Header{}
	}
	header[nats.MsgIdHdr] = []string{p.id}
	if most := conn.MaxPayload(); most > 0 && int64(len(sealed)+maxHeader) > most {
		return 0, false, fmt.Errorf("%w: it has %d bytes, and NATS takes %d (max_payload)", ErrTooLarge, len(p.content.Body), most)
	}
	// A time to wait costs less than a context with one. That ctx is cancelled shows after it.
	wait := putFor
	if ends, ok := ctx.Deadline(); ok {
		wait = max(time.Millisecond, min(wait, time.Until(ends)))
	}
	answer, err := conn.RequestMsg(&nats.Msg{Subject: p.subject, Header: header, Data: sealed}, wait)
	if err != nil {
		return 0, false, err
	}
	return p.flow.stored(answer.Data)
}

const maxHeader = 4 << 10

// stored reads NATS's answer to a put.
func (f *Flow) stored(answer []byte) (sequence uint64, isNew bool, err error) {
	if sequence, ok := plainAck(answer); ok {
		return sequence, !bytes.Contains(answer, []byte(`"duplicate"`)), nil
	}
	var ack struct {
		Sequence  uint64              `json:"seq"`
		Stream    string              `json:"stream"`
		Duplicate bool                `json:"duplicate"`
		Error     *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(answer, &ack); err != nil {
		return 0, false, fmt.Errorf("NATS's answer can't be read: %w", err)
	}
	switch {
	case ack.Error == nil && ack.Stream != "":
		return ack.Sequence, !ack.Duplicate, nil
	case ack.Error == nil:
		return 0, false, errors.New("NATS's answer is empty")
	case strings.Contains(ack.Error.Description, "maximum bytes"), ack.Error.ErrorCode == codeStorageResources:
		return 0, false, fmt.Errorf("%w (%s)", ErrFull, ack.Error.Description)
	case ack.Error.ErrorCode == codeTooLarge:
		return 0, false, fmt.Errorf("%w (%s)", ErrTooLarge, ack.Error.Description)
	}
	return 0, false, ack.Error
}

// sealName is what a message can be opened under.
func (f *Flow) sealName(edge, id string) string { return f.name + "\n" + edge + "\n" + id }

// unreachable returns why the broker does not do what it is to do, the known reason first.
func (f *Flow) unreachable(last error) error {
	if err := f.broker.link.problem(); err != nil {
		return err
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.problem != nil {
		return f.problem
	}
	return last
}

// plainAck reads the answer as it nearly always is, {"stream":"NAME","seq":7}. This is much
// faster than to decode JSON, and every put does it.
func plainAck(answer []byte) (uint64, bool) {
	if !bytes.HasPrefix(answer, []byte(`{"stream":"`)) {
		return 0, false
	}
	_, number, ok := bytes.Cut(answer, []byte(`,"seq":`))
	if !ok {
		return 0, false
	}
	var sequence uint64
	for i, c := range number {
		if c < '0' || c > '9' {
			return sequence, i > 0 && i < 20
		}
		sequence = 10*sequence + uint64(c-'0')
	}
	return 0, false
}
