package queue

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

// What is answered to a delivery.
var (
	done       = []byte("+ACK")
	nakNow     = []byte("-NAK")
	inProgress = []byte("+WPI")
)

func nakAfter(wait time.Duration) []byte {
	return []byte(`-NAK {"delay": ` + strconv.FormatInt(int64(max(wait, time.Millisecond)), 10) + `}`)
}

// Headers of messages. The id is NATS's own, by which it knows what is put twice.
const (
	headerSince = "Patchbay-Since" // when the message was put first
	headerOf    = "Patchbay-Of"    // the sequence of the record that this is put back from
	headerFirst = "Patchbay-First" // the sequence that the message had first
	headerID    = "Patchbay-Id"    // of a message that is put back: its own id
)

const (
	ackTimeout = 10 * time.Second
	laterAgain = 30 * time.Second // a message that can't be handled for a reason that is not its own
)

// delivery is a message on its way through a lane.
type delivery struct {
	lane     *lane
	flow     *Flow
	edge     *edge
	conn     *nats.Conn
	reply    string
	id       string
	sequence uint64
	first    uint64
	number   uint64 // of deliveries of this message until now
	since    time.Time
	of       uint64 // not 0: it was put back, from the record with that sequence
	record   record // what is known of it; no ID: nothing
	sealed   []byte // what is encrypted in the record
	content  content
	early    bool        // it may have been handed out before, and the server does not know
	mark     record      // the note that it was begun
	marked   atomic.Bool // there is that note, and it counts
}

// deliver handles a message and says to the queue what became of it.
func (l *lane) deliver(conn *nats.Conn, m *nats.Msg, meta *nats.MsgMetadata, open, early bool) {
	d := &delivery{lane: l, flow: l.edge.flow, edge: l.edge, conn: conn, reply: m.Reply, id: m.Header.Get(nats.MsgIdHdr),
		sequence: meta.Sequence.Stream, first: meta.Sequence.Stream, number: meta.NumDelivered, since: meta.Timestamp, early: early}
	defer l.release(d.sequence)
	d.putBack(m.Header)
	f := l.edge.flow
	f.mu.RLock()
	ctx, handle := f.work, f.handle
	f.mu.RUnlock()
	if !open {
		d.giveBack(ctx)
		return
	}
	if !d.known(ctx) {
		return
	}
	var err error
	if d.content, err = f.broker.sealer.open(ctx, f.sealName(l.edge.name, d.id), m.Data); err != nil {
		l.edge.report(err.Error())
		d.nak(nakAfter(laterAgain))
		return
	}
	if !d.turn(ctx) {
		return
	}
	if d.dropped(ctx) || d.interrupted(ctx, handle) {
		l.freeHand()
		return
	}
	d.begin(ctx)
	q, _, _ := l.edge.config()
	outcome := d.call(ctx, handle, q.MaxAttempts, "")
	l.freeHand() // before the next message is asked for, which would wait for it
	d.settle(ctx, outcome)
}

// putBack reads what a message that was put back says of itself.
func (d *delivery) putBack(h nats.Header) {
	of := h.Get(headerOf)
	if of == "" {
		return
	}
	d.of, _ = strconv.ParseUint(of, 10, 64)
	d.id = h.Get(headerID)
	if first, err := strconv.ParseUint(h.Get(headerFirst), 10, 64); err == nil && first != 0 {
		d.first = first
	}
	if since, err := time.Parse(time.RFC3339Nano, h.Get(headerSince)); err == nil {
		d.since = since
	}
}

// known reads the record of a message that may have one, and reports whether the message is
// to be handled now.
func (d *delivery) known(ctx context.Context) bool {
	if _, ok := d.flow.records.get(d.id); d.number == 1 && d.of == 0 && !ok {
		return true
	}
	r, sealed, err := d.flow.load(ctx, d.id)
	if err != nil && ctx.Err() != nil {
		d.nak(nakNow)
		return false
	}
	if err != nil {
		d.edge.report("the attempts of a message can't be read: " + err.Error())
		d.nak(nakAfter(time.Second))
		return false
	}
	switch {
	case d.of != 0 && r.ID == "" && r.sequence == 0:
		// There is not even a note that the record was removed: it may be lost. What the
		// queue has is handled rather than taken for finished.
		return true
	case d.of != 0 && !(r.State == delayed && r.sequence == d.of) && !d.isOf(r):
		// It was put back twice, or is settled, and the acknowledgement of that was lost.
		d.ack()
		return false
	case d.of == 0 && r.ID != "" && r.First == d.sequence && !d.isOf(r):
		d.ack()
		return false
	case d.of == 0 && r.First != d.sequence:
		// The record, if any, is of a message with the same id that was put long before.
		d.record = record{sequence: r.sequence}
		return true
	}
	d.record, d.sealed = r, sealed
	if wait := time.Until(r.Next); r.State == tried && wait > 0 {
		d.nak(nakAfter(wait))
		return false
	}
	return true
}

// call has the message handled.
func (d *delivery) call(ctx context.Context, handle Handler, maxAttempts int, interrupted string) (o Outcome) {
	defer func() {
		if p := recover(); p != nil {
			d.flow.broker.options.Logger.Error("the handling of a queued message panicked", "flow", d.flow.name, "edge", d.edge.name, "panic", p, "stack", string(debug.Stack()))
			o = Outcome{Verdict: Failed, Failure: Failure{Error: fmt.Sprintf("panic: %v", p), Cause: "panic"}}
		}
	}()
	attempt := d.record.Attempts + 1
	ctx, end := d.onWay(ctx)
	defer end()
	return handle(ctx, Delivery{
		Message: Message{ID: d.id, Run: d.content.Run, Key: d.content.Key, Body: d.content.Body},
		Edge:    d.edge.name, Sequence: d.first, Since: d.since, Attempt: attempt, Last: attempt >= maxAttempts, Interrupted: interrupted,
	})
}

// settle says to the queue what became of the message.
func (d *delivery) settle(ctx context.Context, o Outcome) {
	q, _, _ := d.edge.config()
	attempts := d.record.Attempts + 1
	if ctx.Err() != nil && o.Verdict != Done {
		o.Verdict = Back // it failed since its time was over
	}
	if o.Verdict == Done && d.record.ID == "" { // the usual case, which needs no more
		d.ack()
		return
	}
	// What is decided is kept, also when the time is over.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	switch o.Verdict {
	case Done:
		d.finish(ctx)
	case Failed:
		if attempts >= q.MaxAttempts {
			d.die(ctx, ReasonFailed, attempts, o.Failure)
			return
		}
		wait := o.After
		if wait <= 0 {
			wait = backoff(time.Duration(q.Backoff.Initial), time.Duration(q.Backoff.Max), attempts)
		}
		d.later(ctx, min(wait, maxWait), attempts, o.Failure)
	case Dead:
		d.die(ctx, ReasonFailed, attempts, o.Failure)
	case Unfit:
		d.die(ctx, ReasonUnfit, attempts, o.Failure)
	default:
		d.giveBack(ctx)
	}
}

const (
	settleTimeout = 20 * time.Second
	maxWait       = 24 * time.Hour
)

// backoff returns the wait before the next attempt, after a number of them.
func backoff(initial, longest time.Duration, attempts int) time.Duration {
	wait := initial
	for range attempts - 1 {
		if wait >= longest/2 {
			return longest
		}
		wait *= 2
	}
	return min(wait, longest)
}

// finish is for a message that is done with. Its record goes first: when the engine ends
// between the two, the next delivery finds no record, which says that all is done.
func (d *delivery) finish(ctx context.Context) {
	if err := d.forgotten(ctx); err != nil {
		d.edge.report("the record of a message that is finished can't be removed: " + err.Error())
	}
	d.ack()
}

// later has the message tried again after a wait. It leaves the queue until then, so that
// others go on meanwhile; on an edge with a key it stays where it is, and what comes after it
// waits too.
func (d *delivery) later(ctx context.Context, wait time.Duration, attempts int, why Failure) {
	r := d.next(attempts, why)
	r.Next = time.Now().Add(wait)
	if d.lane.layout != 0 {
		r.State = tried
		if err := d.keep(ctx, r, why.Error, false); err != nil {
			d.unkept(ctx, err)
			return
		}
		d.nak(nakAfter(wait))
		return
	}
	r.State = delayed
	if err := d.keep(ctx, r, why.Error, true); err != nil {
		d.unkept(ctx, err)
		return
	}
	d.ack()
}

// die makes a dead letter of the message.
func (d *delivery) die(ctx context.Context, reason string, attempts int, why Failure) {
	r := d.next(attempts, why)
	r.State, r.Reason, r.Died = dead, reason, time.Now()
	if err := d.keep(ctx, r, why.Error, true); err != nil {
		d.unkept(ctx, err)
		return
	}
	d.flow.broker.options.Logger.Warn("a message is a dead letter now", "flow", d.flow.name, "edge", d.edge.name, "message", d.id, "run", d.content.Run,
		"reason", reason, "attempts", attempts, "node", why.Node, "error", cut(why.Error, maxCause))
	d.ack()
}

// next returns the record of the message after this delivery, but for how it is.
func (d *delivery) next(attempts int, why Failure) record {
	return record{ID: d.id, Edge: d.edge.name, Since: d.since, First: d.first, From: d.sequence,
		Retried: d.record.Retried, Attempts: attempts, Node: why.Node, Cause: why.Cause}
}

func (d *delivery) keep(ctx context.Context, r record, text string, body bool) error {
	c := content{Run: d.content.Run, Key: d.content.Key, Error: cut(text, maxError)}
	if body {
		c.Body = d.content.Body
	}
	if d.of != 0 {
		r.Again = d.sequence
	}
	sealed, err := d.flow.broker.sealer.seal(ctx, d.flow.sealName(r.Edge, r.ID), c)
	if err != nil {
		return err
	}
	_, err = d.flow.write(ctx, r, d.record.sequence, sealed)
	if errors.Is(err, errChanged) && d.noted(ctx) {
		_, err = d.flow.write(ctx, r, d.record.sequence, sealed)
	}
	return err
}

// unkept is for a message whose record could not be stored: it stays in the queue, and
// comes again.
func (d *delivery) unkept(ctx context.Context, err error) {
	if errors.Is(err, errChanged) {
		d.nak(nakNow)
		return
	}
	d.returned(ctx)
	d.edge.report("a message that failed can't be kept, and is tried again: " + whyUnkept(err))
	d.nak(nakAfter(laterAgain))
}

// whyUnkept says why a record could not be stored, and what to do.
func whyUnkept(err error) string {
	if isFull(err) {
		return "there are as many bytes of dead letters as may be. Drop some, or try them again"
	}
	return err.Error()
}

// giveBack returns the message as it came.
func (d *delivery) giveBack(ctx context.Context) {
	if ctx.Err() != nil {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, ackTimeout)
	defer cancel()
	d.returned(ctx)
	d.nak(nakNow)
}

func (d *delivery) nak(how []byte) {
	if d.lane.gaveBack(d.sequence) {
		_ = d.conn.Publish(d.reply, how)
	}
}

// ack acknowledges, and returns when the queue has confirmed that. When it does not, the
// message comes again.
func (d *delivery) ack() {
	if d.lane.abandoned() {
		return
	}
	d.lane.release(d.sequence)
	_, err := d.conn.Request(d.reply, done, answerFor)
	for ends := time.Now().Add(ackTimeout); err != nil && time.Now().Before(ends) && !d.conn.IsClosed(); {
		time.Sleep(tryAgain)
		_, err = d.conn.Request(d.reply, done, answerFor)
	}
	if err != nil {
		d.flow.broker.options.Logger.Warn("a message was handled, and the queue did not confirm that: it may be handled again", "flow", d.flow.name, "edge", d.edge.name, "error", err)
	}
}
