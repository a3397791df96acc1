package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A record is kept, apart from the queue, of each message that has failed and is not
// finished: of the attempts of one that is tried again, and of a dead letter. The queue does
// not count attempts itself: a crash looks like a failure there.
type record struct {
	ID    string    `json:"id"`
	Edge  string    `json:"edge"`
	State standing  `json:"state"`
	Since time.Time `json:"since"`
	// First is the sequence that putting the message returned.
	First uint64 `json:"first,omitempty"`
	// Retried says that it was a dead letter, so that its run does not wait for it any more.
	Retried bool `json:"retried,omitempty"`
	// From is the sequence of the delivery that the record was made of. When that delivery
	// comes again, it is over.
	From uint64 `json:"from,omitempty"`
	// Again is the sequence of the message when it was put back.
	Again uint64 `json:"again,omitempty"`
	// Begun is how often the handling of the message began and did not return, since it came
	// to something.
	Begun    int       `json:"begun,omitempty"`
	Attempts int       `json:"attempts,omitempty"`
	Next     time.Time `json:"next,omitzero"`
	Died     time.Time `json:"died,omitzero"`
	Reason   string    `json:"reason,omitempty"`
	Node     string    `json:"node,omitempty"`
	Cause    string    `json:"cause,omitempty"`
	By       string    `json:"by,omitempty"` // the broker that wrote it
	Gone     bool      `json:"gone,omitempty"`
	Paused   bool      `json:"paused,omitempty"` // of an edge, in a record of its own
	// Cancelled is a run whose messages are dropped, in a record of its own. First is the last
	// sequence of the queue then.
	Cancelled string `json:"cancelled,omitempty"`

	sequence uint64 // its own
	written  time.Time
}

// standing is how it is with a message that has a record.
type standing string

const (
	tried   standing = "tried"   // it is still in the queue where it was
	delayed standing = "delayed" // it is here, and is put back into the queue when it is time
	back    standing = "back"    // it was put back
	dead    standing = "dead"    // a dead letter
)

const (
	recordHeader = "Patchbay-Record"
	maxCause     = 500
	maxError     = 16 << 10
)

var errChanged = errors.New("the record was changed by somebody else")

// write stores a record in the place of the one that has the sequence before, which is 0 for
// none, and returns its own.
func (f *Flow) write(ctx context.Context, r record, before uint64, sealed []byte) (record, error) {
	subject := f.names.record(r.ID)
	switch {
	case r.Cancelled != "":
		subject = f.names.cancelled(r.Cancelled)
	case r.ID == "":
		subject = f.names.pause(r.Edge)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, makeOne, errReach)
	defer cancel()
	r.By, r.sequence, r.written = f.broker.self, 0, time.Time{}
	r.Cause, r.Node = cut(r.Cause, maxCause), cut(r.Node, maxCause)
	text, err := json.Marshal(r)
	if err != nil {
		return r, err
	}
	js, _, err := f.broker.link.get(ctx)
	if err != nil {
		return r, err
	}
	message := &nats.Msg{Subject: subject, Data: sealed, Header: nats.Header{recordHeader: {string(text)}}}
	options := []jetstream.PublishOpt{jetstream.WithExpectLastSequencePerSubject(before)}
	if r.ID == "" {
		options = nil
	}
	ack, err := js.PublishMsg(ctx, message, options...)
	switch code := apiCode(err); {
	case err == nil:
	case code == codeWrongLastSequence, code == codeWrongLastConstant:
		return r, errChanged
	default:
		return r, fmt.Errorf("store the record of a message: %w", err)
	}
	r.sequence, r.written = ack.Sequence, time.Now()
	f.records.put(r)
	return r, nil
}

// forget removes the record of a message that is finished. A note that it is gone is left
// for a while, for the other engines.
func (f *Flow) forget(ctx context.Context, r record) error {
	_, err := f.write(ctx, record{ID: r.ID, Edge: r.Edge, Gone: true}, r.sequence, nil)
	if err == nil || !isFull(err) {
		return err
	}
	// There is no room for a note. Other engines see that the record is gone when they read
	// the records again, or want to do something with it.
	js, _, err := f.broker.link.get(ctx)
	if err != nil {
		return err
	}
	stream, err := js.Stream(ctx, f.names.letters)
	if err != nil {
		return err
	}
	if err := stream.DeleteMsg(ctx, r.sequence); err != nil && !isGone(err) {
		return err
	}
	f.records.remove(r)
	return nil
}

// isFull reports whether a stream has as many bytes as it may.
func isFull(err error) bool { return strings.Contains(err.Error(), "maximum bytes") }

// load reads the record of a message, and what is encrypted of it. No record is a record
// without an ID; its sequence says what to replace all the same.
func (f *Flow) load(ctx context.Context, id string) (record, []byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, makeOne, errReach)
	defer cancel()
	js, _, err := f.broker.link.get(ctx)
	if err != nil {
		return record{}, nil, err
	}
	stream, err := js.Stream(ctx, f.names.letters)
	if err != nil {
		return record{}, nil, err
	}
	raw, err := stream.GetLastMsgForSubject(ctx, f.names.record(id))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return record{}, nil, nil
	}
	if err != nil {
		return record{}, nil, err
	}
	r, err := readRecord(raw.Header, raw.Sequence, raw.Time)
	if err != nil {
		return record{}, nil, err
	}
	if r.Gone {
		return record{sequence: r.sequence}, nil, nil
	}
	return r, raw.Data, nil
}

func readRecord(header nats.Header, sequence uint64, written time.Time) (record, error) {
	r := record{sequence: sequence, written: written}
	if err := json.Unmarshal([]byte(header.Get(recordHeader)), &r); err != nil {
		return r, fmt.Errorf("the record of a message, with the sequence %d, can't be read: %w", sequence, err)
	}
	return r, nil
}

// cut shortens a text to about limit bytes.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && text[limit]&0xC0 == 0x80 {
		limit--
	}
	return text[:limit] + "…"
}
