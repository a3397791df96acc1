package runtime

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/failure"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// put gives a message to the edge's queue. It returns when the message is stored: what is
// behind the edge happens later, maybe on another engine.
func (e *edge) put(ctx context.Context, from *recording.Hop, data any, item string) module.Result {
	run := from.Run
	text, err := message.JSON(data)
	if err != nil {
		return e.notPut(ctx, from, data, item, module.Permanent(fmt.Errorf("put a message on the queued edge %s: it has no JSON form: %w", e.Name, err)))
	}
	wait := &recording.Wait{ID: e.messageID(from, text), Item: item, Since: time.Now(), Attempt: 1}
	h, over := run.Queue(ctx, from, &e.Edge, wait)
	age := run.Offset + h.Start
	e.counts.Message(age)
	if e.tap != nil {
		e.tap.Offer(age, from, data)
	}
	if over {
		h.NotStored()
		return e.overBudget(h, from, data)
	}
	sequence, err := e.store(ctx, from, h, text, data)
	if err != nil && h.NotStored() {
		return e.end(h, data, module.Fail(err))
	}
	h.Stored(sequence)
	return module.Result{}
}

// notPut records a message that could not be given to a queue.
func (e *edge) notPut(ctx context.Context, from *recording.Hop, data any, item string, err error) module.Result {
	h, _ := from.Run.Next(ctx, from, &e.Edge)
	h.Emitted, h.Item = data, item
	return e.end(h, data, module.Fail(err))
}

// store stores the message and returns its sequence.
func (e *edge) store(ctx context.Context, from, h *recording.Hop, text []byte, data any) (uint64, error) {
	run := from.Run
	key := ""
	if e.queue.KeyOf != nil {
		value, err := e.queue.KeyOf.ApplyContext(ctx, data)
		if err != nil {
			return 0, module.Permanent(fmt.Errorf("the key of the queued edge %s: %w", e.Name, err))
		}
		key, _ = value.(string)
	}
	kept := envelope{
		Version: envelopeVersion, Run: run.ID, Trigger: run.Beginning.Node, Port: run.Port, Source: run.Source, ByHand: run.ByHand,
		Item: h.WaitingItem(), RunItem: run.Beginning.Item, Shape: e.queue.Shape, Since: time.Now(),
		Secrets: slices.Concat(h.SecretsBefore(), redact.Secrets(data), run.Carried()), message: text,
	}
	kept.Trace, _ = module.TraceOf(h)
	body, err := kept.seal()
	if err != nil {
		return 0, module.Permanent(fmt.Errorf("put a message on the queued edge %s: %w", e.Name, err))
	}
	// Whoever holds a live caller may not wait for room.
	sequence, err := e.to.node.flow.queues.Put(ctx, e.Name, queue.Message{ID: h.MessageID(), Run: run.ID, Key: key, Body: body}, !run.HasCaller())
	if err != nil {
		if stopped := run.Stopped(); stopped != nil {
			return 0, stopped
		}
		if errors.Is(err, queue.ErrTooLarge) {
			return 0, module.Permanent(fmt.Errorf("put a message on the queued edge %s: %w", e.Name, err))
		}
		return 0, module.Retryable(fmt.Errorf("put a message on the queued edge %s: %w", e.Name, err))
	}
	return sequence, nil
}

// messageID is the same whenever a hop that is repeated after a crash puts the same message
// again: it is made of what the hop handles, the edge, the content, and how many of that
// content were put before.
func (e *edge) messageID(from *recording.Hop, text []byte) string {
	content := recording.Content{Within: from.Origin()}
	sum := sha256.New()
	sum.Write([]byte(e.Name + "\n"))
	sum.Write(text)
	sum.Sum(content.Sum[:0])
	before := content.Within
	if before == "" {
		before = from.Run.ID
	}
	whole := sha256.New()
	whole.Write([]byte(before + "\n"))
	whole.Write(content.Sum[:])
	whole.Write([]byte(strconv.Itoa(from.Run.Occurs(content))))
	const idBytes = 15 // 24 characters
	return strings.ToLower(base32.HexEncoding.EncodeToString(whole.Sum(nil)[:idBytes]))
}

// handOut is the queue.Handler of a flow: it takes a message over its edge and through the
// node at its end, on the wiring of now.
func (f *Flow) handOut(ctx context.Context, d queue.Delivery) queue.Outcome {
	g := f.hold()
	if g == nil {
		return queue.Outcome{Verdict: queue.Back}
	}
	defer g.release()
	e := g.named(d.Edge)
	if e == nil || f.ending.Load() || f.resting() {
		return queue.Outcome{Verdict: queue.Back}
	}
	kept, err := openEnvelope(d.Body)
	if err != nil {
		return queue.Outcome{Verdict: queue.Unfit, Failure: queue.Failure{Node: e.to.node.id, Error: err.Error(), Cause: err.Error()}}
	}
	ctx, cancel := context.WithCancelCause(module.WithTrace(ctx, kept.Trace))
	defer cancel(nil)
	h := f.records.Take(ctx, recording.Taken{ID: d.ID, Run: kept.Run, Edge: &e.Edge, Sequence: d.Sequence, Since: kept.Since,
		Attempt: d.Attempt, Last: d.Last, Item: kept.Item, Known: kept.Secrets,
		Beginning: recording.Beginning{Node: kept.Trigger, Port: kept.Port, Source: kept.Source, ByHand: kept.ByHand, Item: kept.RunItem,
			MaxHops: g.maxHops, Secrets: g.secrets, Wiring: g}})
	defer h.Run.AfterStop(cancel)()
	if kept.Item != "" {
		h.Run.IsAbout(kept.Item)
	}
	return e.receive(ctx, h, d, kept)
}

// receive handles a message of a queue, and says what becomes of it.
func (e *edge) receive(ctx context.Context, h *recording.Hop, d queue.Delivery, kept envelope) queue.Outcome {
	var source planning.Queue
	if e.queue != nil {
		source = *e.queue
	}
	fits := e.queue != nil && kept.Shape == source.Shape
	data, err := kept.decodeAs(e.source)
	if err != nil {
		return e.unfit(h, kept, err)
	}
	h.Emitted = data
	if d.Interrupted != "" {
		return e.interrupted(h, data, d.Interrupted)
	}
	if err := e.tooOld(kept); err != nil {
		h.Unmapped = true
		h.Arrived(data)
		return e.judge(ctx, h, d, data, module.Fail(err))
	}
	input, err := e.mapping.ApplyContext(h, data)
	switch {
	case err != nil && !fits && ctx.Err() == nil:
		return e.unfit(h, kept, fmt.Errorf("the map of edge %s was changed since the message was put, and does not fit it: %w", e.Name, err))
	case err != nil:
		err = module.Permanent(fmt.Errorf("mapping of edge %s: %w", e.Name, err))
		h.Unmapped, input = true, data
		h.Arrived(data)
		return e.judge(ctx, h, d, input, module.Fail(err))
	}
	h.Arrived(input)
	e.to.node.flow.engine.observer.Arrived(e.to.node.id, e.Port, input)
	if e.to.node.showsMessages {
		e.to.node.remember(h)
	}
	return e.judge(ctx, h, d, input, e.to.handle(h, e.Port, input))
}

// tooOld is the failure of a message that has waited for longer than it may.
func (e *edge) tooOld(kept envelope) error {
	if e.queue == nil || e.queue.MaxAge == 0 || time.Since(kept.Since) <= time.Duration(e.queue.MaxAge) {
		return nil
	}
	return module.Permanent(fmt.Errorf("the message waited on the queued edge %s for longer than %s, the maxAge of its queue", e.Name, e.queue.MaxAge))
}

// interrupted records a message that is a dead letter since engines ended while they handled it.
func (e *edge) interrupted(h *recording.Hop, data any, why string) queue.Outcome {
	h.Unmapped = true
	h.Arrived(data)
	err := module.Permanent(errors.New(why))
	e.to.count(h, err)
	e.settle(h, err, false)
	return queue.Outcome{Verdict: queue.Dead, Failure: e.failureOf(h, err)}
}

// unfit records a message that has no way as the flow is now.
func (e *edge) unfit(h *recording.Hop, kept envelope, err error) queue.Outcome {
	h.Unmapped = true
	h.Arrived(kept.message)
	err = module.Permanent(err)
	e.to.count(h, err)
	e.settle(h, err, false)
	return queue.Outcome{Verdict: queue.Unfit, Failure: e.failureOf(h, err)}
}

// judge says what becomes of a message after it was handled.
func (e *edge) judge(ctx context.Context, h *recording.Hop, d queue.Delivery, input any, result module.Result) queue.Outcome {
	err := result.Err()
	records := h.Run.History
	again := h.AgainBecause()
	if again == nil && !d.Last && (module.IsRetryable(err) || err != nil && !module.IsPermanent(err) && !e.to.takesErrors()) {
		again = err
	}
	if again != nil {
		err = again
	}
	switch {
	case err == nil:
		e.settle(h, nil, false)
		return queue.Outcome{Verdict: queue.Done}
	case h.Run.Stopped() != nil && !goesBack(h.Run.Stopped()):
		_ = e.to.failed(h, e.Port, input, err)
		e.settle(h, err, false)
		if errors.Is(h.Run.Stopped(), errCancelled) {
			return queue.Outcome{Verdict: queue.Done} // as what waits of the run, it is dropped
		}
		return queue.Outcome{Verdict: queue.Dead, Failure: e.failureOf(h, err)}
	case ctx.Err() != nil || h.Run.Stopped() != nil:
		records.Return(h, err, d.Attempt, time.Time{})
		return queue.Outcome{Verdict: queue.Back}
	case again != nil:
		asked, _ := module.RetryTime(err)
		h.Run.Logger(h).Warn("the attempt failed and is tried again", "attempt", d.Attempt, "error", err)
		outcome := queue.Outcome{Verdict: queue.Failed, After: asked, Failure: e.failureOf(h, err)}
		records.Return(h, err, d.Attempt+1, time.Now().Add(max(asked, e.backoff(d.Attempt))))
		return outcome
	}
	failed := e.failureOf(h, err)
	result = e.to.failed(h, e.Port, input, err)
	e.settle(h, err, !result.IsErr())
	if !result.IsErr() {
		return queue.Outcome{Verdict: queue.Done}
	}
	return queue.Outcome{Verdict: queue.Dead, Failure: failed}
}

// backoff is how long a message waits after so many attempts.
func (e *edge) backoff(attempts int) time.Duration {
	if e.queue == nil {
		return 0
	}
	wait, longest := time.Duration(e.queue.Backoff.Initial), time.Duration(e.queue.Backoff.Max)
	for range attempts - 1 {
		if wait = 2 * wait; wait >= longest {
			return longest
		}
	}
	return wait
}

// settle ends the record of a message that is not handled again.
func (e *edge) settle(h *recording.Hop, err error, handled bool) {
	h.Run.History.Settle(h, err, err != nil && handled, failure.FromLaterNode(err))
	e.recorded(h)
}

// failureOf says what went wrong, without secrets.
func (e *edge) failureOf(h *recording.Hop, err error) queue.Failure {
	at := e.to.node.id
	if place := failure.NodeOf(err); place != "" {
		at = place
	}
	text := redact.Text(err.Error(), h.Secrets())
	return queue.Failure{Node: at, Error: text, Cause: view.CauseOf(text)}
}
