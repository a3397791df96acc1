package queue

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
)

const (
	// othersFirst is how much later than the engine that has to another one puts a message
	// back: it does so only when that engine is gone.
	othersFirst = 3 * time.Second
	putBackLate = 5 * time.Second // after it did not work
	lookAgain   = time.Minute
)

// putBack puts messages that failed back into the queue when it is time.
func (f *Flow) putBack(ctx context.Context) {
	for {
		wait := lookAgain
		now := time.Now()
		for _, r := range f.records.choose(func(r record) bool { return r.State == delayed }) {
			if ctx.Err() != nil {
				return
			}
			due := r.Next
			if r.By != f.broker.self {
				due = due.Add(othersFirst)
			}
			if until := due.Sub(now); until > 0 {
				wait = min(wait, until)
				continue
			}
			if err := f.putBackOne(ctx, r); err != nil {
				wait = min(wait, putBackLate)
				if ctx.Err() == nil {
					f.broker.options.Logger.Warn("a message can't be put back into its queue, and it is tried again", "flow", f.name, "edge", r.Edge, "error", err)
				}
			}
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-f.returns:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

// putBackOne puts a message back. It is put under an id that belongs to this record, so that
// engines that do the same put one message.
func (f *Flow) putBackOne(ctx context.Context, known record) error {
	e := f.edge(known.Edge)
	if e == nil {
		return nil // it waits until the flow has the edge again
	}
	q, wanted, _ := e.config()
	if !wanted {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	r, sealed, err := f.load(ctx, known.ID)
	if err != nil || r.sequence != known.sequence {
		return err
	}
	c, err := f.broker.sealer.open(ctx, f.sealName(r.Edge, r.ID), sealed)
	if err != nil {
		e.report(err.Error())
		return err
	}
	text := c.Error
	c.Error = ""
	l := layoutOf(q)
	p := put{flow: f, edge: e, layout: l, subject: e.subject(l, c.Key), id: r.ID + "~" + strconv.FormatUint(r.sequence, 10), content: c,
		header: nats.Header{headerOf: {strconv.FormatUint(r.sequence, 10)}, headerID: {r.ID},
			headerFirst: {strconv.FormatUint(r.First, 10)}, headerSince: {r.Since.Format(time.RFC3339Nano)}}}
	sequence, _, err := p.once(ctx)
	if err != nil {
		return err
	}
	e.noteAdded(sequence)
	r.State, r.Again, r.Next = back, sequence, time.Time{}
	if sealed, err = f.broker.sealer.seal(ctx, f.sealName(r.Edge, r.ID), content{Run: c.Run, Key: c.Key, Error: text}); err != nil {
		return err
	}
	if _, err = f.write(ctx, r, r.sequence, sealed); errors.Is(err, errChanged) {
		return nil // it was handled meanwhile
	}
	return err
}
