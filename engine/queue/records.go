package queue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// records is what is known here of the records of a flow: all of them, without what is
// encrypted. A consumer of their stream brings what any engine writes, so that questions
// about dead letters and pauses read memory.
type records struct {
	flow *Flow

	mu        sync.Mutex
	byID      map[string]record
	gone      map[string]record        // those that are removed, as long as the note of it is kept
	paused    map[string]record        // by edge
	cancelled map[string]record        // by run
	delayed   map[string]int           // how many wait here for another attempt, by edge
	live      map[uint64]bool          // the first sequences of messages that are not finished
	complete  bool                     // all that was stored when it began is here
	waiters   chan struct{}            // closed when it is complete
	following jetstream.ConsumeContext // nil when they are not being read
	ended     <-chan struct{}          // closed when following has ended
	last      uint64                   // the highest sequence that came
	began     time.Time                // reading them
	target    uint64                   // the last sequence that was stored when it began
	round     int                      // of its beginnings, so that nothing of an earlier one is taken
}

// goneFor is how long a note that a record is gone is kept, for engines that did not hear
// of it yet. It is far above the time in which a connection that hangs is noticed.
const goneFor = 10 * time.Minute

func newRecords(f *Flow) *records {
	r := &records{flow: f}
	r.clear()
	return r
}

func (r *records) clear() {
	r.byID, r.gone, r.paused = map[string]record{}, map[string]record{}, map[string]record{}
	r.cancelled = map[string]record{}
	r.delayed, r.live = map[string]int{}, map[uint64]bool{}
	r.complete, r.waiters, r.following, r.last, r.target = false, make(chan struct{}), nil, 0, 0
	r.round++
}

// begin reads the records from the start, unless they are being read.
func (r *records) begin(ctx context.Context, js jetstream.JetStream) error {
	r.mu.Lock()
	following, ended, round := r.following, r.ended, r.round
	r.mu.Unlock()
	if following != nil {
		select {
		case <-ended: // by itself
			r.again()
			return r.begin(ctx, js)
		default:
			return nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, makeOne)
	defer cancel()
	consumer, err := js.OrderedConsumer(ctx, r.flow.names.letters, jetstream.OrderedConsumerConfig{HeadersOnly: true})
	if err != nil {
		return fmt.Errorf("read the records of messages: %w", err)
	}
	info, err := consumer.Info(ctx)
	if err != nil {
		return fmt.Errorf("read the records of messages: %w", err)
	}
	// After its files were damaged the server counts records that it does not have, and all are
	// there when the last one of the stream is.
	stream, err := js.Stream(ctx, r.flow.names.letters)
	if err != nil {
		return fmt.Errorf("read the records of messages: %w", err)
	}
	state := stream.CachedInfo().State
	following, err = consumer.Consume(func(m jetstream.Msg) { r.take(round, m) }, jetstream.ConsumeErrHandler(func(jetstream.ConsumeContext, error) {}))
	if err != nil {
		return fmt.Errorf("read the records of messages: %w", err)
	}
	r.mu.Lock()
	if stale := r.round != round; stale || r.following != nil {
		r.mu.Unlock()
		following.Stop()
		if stale {
			return r.begin(ctx, js)
		}
		return nil
	}
	r.following, r.target, r.began = following, state.LastSeq, time.Now()
	r.ended = following.Closed() // asked for once: each time costs a goroutine
	if info.NumPending == 0 && info.Delivered.Consumer == 0 || state.Msgs == 0 || r.last >= r.target {
		r.completed()
	}
	r.mu.Unlock()
	return nil
}

func (r *records) completed() {
	if !r.complete {
		r.complete = true
		close(r.waiters)
		r.flow.wake()
	}
}

// wait returns when all that was stored is here.
func (r *records) wait(ctx context.Context, js jetstream.JetStream) error {
	ctx, cancel := context.WithTimeoutCause(ctx, answerFor, errReach)
	defer cancel()
	for {
		if err := r.begin(ctx, js); err != nil {
			return err
		}
		r.mu.Lock()
		complete, waiters := r.complete, r.waiters
		r.mu.Unlock()
		if complete {
			return nil
		}
		select {
		case <-waiters:
		case <-ctx.Done():
			return fmt.Errorf("read the records of messages: %w", context.Cause(ctx))
		}
	}
}

// unreadableAfter is how long nothing may come before it is asked whether there is anything.
const unreadableAfter = 1500 * time.Millisecond

// passOver takes the records for complete when the rest is not there: it was removed after the
// reading began, or its files were damaged, and the server counts what it neither sends nor
// finds.
func (r *records) passOver(ctx context.Context, js jetstream.JetStream) error {
	r.mu.Lock()
	waits := !r.complete && r.following != nil && time.Since(r.began) > unreadableAfter
	last, round := r.last, r.round
	r.mu.Unlock()
	if !waits {
		return nil
	}
	stream, err := js.Stream(ctx, r.flow.names.letters)
	if err != nil {
		return err
	}
	if _, err := stream.GetMsg(ctx, last+1, jetstream.WithGetMsgSubject(">")); !errors.Is(err, jetstream.ErrMsgNotFound) {
		return err
	}
	r.mu.Lock()
	passed := r.round == round && r.last == last && !r.complete
	if passed {
		r.completed()
	}
	here := uint64(len(r.byID) + len(r.gone) + len(r.paused))
	r.mu.Unlock()
	if counted := stream.CachedInfo().State.Msgs; passed && counted > here {
		r.flow.lose(r.flow.names.letters, lostRecords, counted-here)
	}
	return nil
}

func (r *records) isComplete() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.complete
}

// again forgets everything, to read it from the start: after a time without connection
// notes of what is gone may have been missed.
func (r *records) again() {
	r.mu.Lock()
	following := r.following
	if !r.complete {
		close(r.waiters) // who waits begins again
	}
	r.clear()
	r.mu.Unlock()
	if following != nil {
		following.Stop()
	}
}

// behind reports whether a record that was there for long has not come: reading has ended
// without a word.
func (r *records) behind(sequence uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.complete && r.last < sequence
}

func (r *records) take(round int, m jetstream.Msg) {
	meta, err := m.Metadata()
	if err != nil {
		return
	}
	one, err := readRecord(m.Headers(), meta.Sequence.Stream, meta.Timestamp)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.round != round {
		return
	}
	r.last = max(r.last, meta.Sequence.Stream)
	if err == nil {
		r.set(one)
	} else {
		r.flow.broker.options.Logger.Error("queue", "flow", r.flow.name, "error", err)
	}
	if meta.NumPending == 0 || r.following != nil && r.last >= r.target {
		r.completed()
	}
}

// put takes in what this engine has written itself, without waiting for it to come back.
func (r *records) put(one record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.set(one)
}

func (r *records) set(one record) {
	if one.Cancelled != "" {
		r.setCancelled(one)
		return
	}
	if one.ID == "" {
		if r.paused[one.Edge].sequence < one.sequence {
			was := r.paused[one.Edge].Paused
			r.paused[one.Edge] = one
			if was != one.Paused {
				r.flow.wake()
			}
		}
		return
	}
	if r.byID[one.ID].sequence >= one.sequence || r.gone[one.ID].sequence >= one.sequence {
		return
	}
	delete(r.gone, one.ID)
	r.unset(one.ID)
	if one.Gone {
		r.gone[one.ID] = one
		return
	}
	r.byID[one.ID] = one
	if one.State != dead && !one.Retried && one.First != 0 {
		r.live[one.First] = true
	}
	if one.State == delayed {
		r.delayed[one.Edge]++
		r.flow.wakeReturner()
	}
}

func (r *records) isPaused(edge string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.paused[edge].Paused
}

// select returns the records for which keep returns true, the oldest first.
func (r *records) choose(keep func(record) bool) []record {
	r.mu.Lock()
	var chosen []record
	for _, one := range r.byID {
		if keep(one) {
			chosen = append(chosen, one)
		}
	}
	r.mu.Unlock()
	slices.SortFunc(chosen, func(a, b record) int { return cmp.Compare(a.sequence, b.sequence) })
	return chosen
}

// get returns what is known here of the record of a message.
func (r *records) get(id string) (record, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one, ok := r.byID[id]
	return one, ok
}

// figures of an edge's records.
type figures struct {
	dead, unfit int
	delayed     int       // here, until they are put back
	held        int       // in the queue, with a time before which they are not tried again
	oldest      time.Time // of those that are here
	first       uint64    // the least sequence of a message that is not finished; 0 when there is none
	newest      record    // of the dead letters; by sequence, since clocks of engines differ
}

func (r *records) figures(now time.Time) map[string]figures {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := map[string]figures{}
	for _, one := range r.byID {
		f := all[one.Edge]
		switch one.State {
		case dead:
			f.dead++
			if one.sequence > f.newest.sequence {
				f.newest = one
			}
			if one.Reason == ReasonUnfit {
				f.unfit++
			}
		case delayed:
			f.delayed++
			if f.oldest.IsZero() || one.Since.Before(f.oldest) {
				f.oldest = one.Since
			}
		case tried:
			if one.Next.After(now) {
				f.held++
			}
		}
		if one.State != dead && !one.Retried && one.First != 0 && (f.first == 0 || one.First < f.first) {
			f.first = one.First
		}
		all[one.Edge] = f
	}
	return all
}

// outdated returns the sequences of notes that have been there for long enough.
func (r *records) outdated(now time.Time) []record {
	r.mu.Lock()
	defer r.mu.Unlock()
	var old []record
	for _, one := range r.gone {
		if now.Sub(one.written) > goneFor {
			old = append(old, one)
		}
	}
	return old
}

func (r *records) drop(one record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone[one.ID].sequence == one.sequence {
		delete(r.gone, one.ID)
	}
}

// waitingHere returns how many messages of an edge wait here for another attempt.
func (r *records) waitingHere(edge string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.delayed[edge]
}

// isLive reports whether a message that was put with a sequence failed and is not finished.
func (r *records) isLive(sequence uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.live[sequence]
}

// unset forgets the record of a message.
func (r *records) unset(id string) {
	was := r.byID[id]
	if was.State == delayed {
		r.delayed[was.Edge]--
	}
	delete(r.live, was.First)
	delete(r.byID, id)
}

// remove forgets a record that was deleted without a note.
func (r *records) remove(one record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byID[one.ID].sequence == one.sequence {
		r.unset(one.ID)
	}
}
