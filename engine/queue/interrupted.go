package queue

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// A message over which the engine ends again and again is a dead letter at last, or it would
// end each engine in turn. How often the queue has handed a message out does not say that: it
// is handed out again, too, when an engine was slow to say that it has it, when its record
// could not be read, or when an engine ended that had not begun with it. So it is noted before
// each beginning but the first, and forgotten when the handling returns, whatever came of it,
// or when it has come further than the times before.
const maxInterrupted = 25

// begin notes that the handling begins. That it can't be noted keeps nothing from being
// handled.
func (d *delivery) begin(ctx context.Context) {
	if d.number == 1 && !d.early {
		return
	}
	r, sealed := d.record, d.sealed
	switch {
	case r.ID == "" && d.of == 0:
		r = d.next(0, Failure{})
		r.State, r.sequence = tried, d.record.sequence
	case r.ID == "" || r.State == delayed: // it was put back, and nobody could note that
		r = d.next(r.Attempts, Failure{Node: r.Node, Cause: r.Cause})
		r.State, r.Again, r.sequence, r.Retried = back, d.sequence, d.record.sequence, d.record.Retried
		if sealed != nil {
			c, err := d.flow.broker.sealer.open(ctx, d.flow.sealName(r.Edge, r.ID), sealed)
			if err != nil {
				return
			}
			c.Body = nil
			if sealed, err = d.flow.broker.sealer.seal(ctx, d.flow.sealName(r.Edge, r.ID), c); err != nil {
				return
			}
		}
	}
	r.Begun = d.record.Begun + 1
	ctx, cancel := context.WithTimeout(ctx, answerFor)
	defer cancel()
	written, err := d.flow.write(ctx, r, r.sequence, sealed)
	if err != nil {
		return
	}
	d.record, d.mark, d.sealed = written, written, sealed
	d.marked.Store(true)
}

// returned takes back the note that the message was begun, when it stays in the queue.
func (d *delivery) returned(ctx context.Context) {
	if !d.marked.Swap(false) {
		return
	}
	r := d.record
	r.Begun = 0
	if _, err := d.flow.write(ctx, r, r.sequence, d.sealed); errors.Is(err, errChanged) && d.noted(ctx) {
		_, _ = d.flow.write(ctx, r, d.record.sequence, d.sealed)
	}
}

// interrupted makes a dead letter of a message that was begun too often.
func (d *delivery) interrupted(ctx context.Context, handle Handler) bool {
	if d.record.Begun < maxInterrupted {
		return false
	}
	why := fmt.Sprintf("the engine ended %d times while it handled this message, and nothing came of it", maxInterrupted)
	if d.call(ctx, handle, 1, why).Verdict == Back { // it could not be recorded now
		d.giveBack(ctx)
		return true
	}
	d.die(ctx, ReasonInterrupted, d.record.Attempts, Failure{Node: d.record.Node, Error: why})
	return true
}

// A way is what the context of a handler has: whoever keeps the context for longer, as records
// of runs do, keeps no message with it.
type way struct{ delivery atomic.Pointer[delivery] }

type wayKey struct{}

// onWay has puts on the handler's behalf count as coming further, until end is called. The
// usual delivery, of which nothing is noted, has no need of that.
func (d *delivery) onWay(ctx context.Context) (on context.Context, end func()) {
	if !d.marked.Load() {
		return ctx, func() {}
	}
	w := &way{}
	w.delivery.Store(d)
	return context.WithValue(ctx, wayKey{}, w), func() { w.delivery.Store(nil) }
}

// cameOn is called when the handling of a message has put another one that was not there yet.
func cameOn(ctx context.Context) {
	w, ok := ctx.Value(wayKey{}).(*way)
	if !ok {
		return
	}
	d := w.delivery.Load()
	if d == nil || !d.marked.CompareAndSwap(true, false) {
		return
	}
	r := d.mark
	r.Begun = 0
	ctx, cancel := context.WithTimeout(ctx, answerFor)
	defer cancel()
	_, _ = d.flow.write(ctx, r, r.sequence, d.sealed)
}

// noted reports whether the record of a message was changed only by a note about this very
// delivery, and takes that note for its record: that it is back in the queue, which is noted
// after the queue has stored it, when it may be handled already; or that it was begun.
func (d *delivery) noted(ctx context.Context) bool {
	now, _, err := d.flow.load(ctx, d.id)
	if err != nil || !d.isOf(now) {
		return false
	}
	d.record.sequence = now.sequence
	return true
}

// isOf reports whether a record says that the message waits in the queue where this delivery
// was handed out from.
func (d *delivery) isOf(r record) bool {
	if d.of != 0 {
		return (r.State == back || r.State == tried) && r.Again == d.sequence
	}
	return r.State == tried && r.From == d.sequence && r.First == d.sequence
}

// forgotten removes the record of a message, and tries that for as long as ctx allows: one
// that stays would keep its run waiting.
func (d *delivery) forgotten(ctx context.Context) error {
	for {
		err := d.flow.forget(ctx, d.record)
		if errors.Is(err, errChanged) && d.noted(ctx) {
			continue
		}
		if err == nil || errors.Is(err, errChanged) {
			return nil
		}
		select {
		case <-time.After(tryAgain):
		case <-ctx.Done():
			return err
		}
	}
}
