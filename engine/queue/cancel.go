package queue

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// A run that is cancelled has messages on any edge, waiting for their turn or for another
// attempt. They are not looked for: the cancellation is noted among the records, for all
// engines, and each message is dropped when it is handed out.

// Cancel has the messages of a run dropped from now on. What is being handled ends by itself.
// Dead letters stay, and are handled when somebody tries them again.
func (f *Flow) Cancel(ctx context.Context, run string) error {
	js, there, err := f.ready(ctx)
	if err != nil || !there {
		return err
	}
	if err := f.refresh(ctx, js, 0); err != nil {
		return err
	}
	f.infos.mu.Lock()
	last := f.infos.state.LastSeq
	f.infos.mu.Unlock()
	_, err = f.write(ctx, record{Cancelled: run, First: last}, 0, nil)
	return err
}

// Cancelled reports whether a run was cancelled, as was heard last. It is forgotten some time
// after all that waited then is gone.
func (f *Flow) Cancelled(run string) bool { return f.records.isCancelled(run) }

// dropped drops a message of a cancelled run.
func (d *delivery) dropped(ctx context.Context) bool {
	if d.record.Retried || !d.flow.records.isCancelled(d.content.Run) {
		return false
	}
	d.settle(ctx, Outcome{Verdict: Done})
	return true
}

func (r *records) isCancelled(run string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.cancelled[run]
	return ok
}

// setCancelled takes in that a run was cancelled.
func (r *records) setCancelled(one record) {
	if r.cancelled[one.Cancelled].sequence < one.sequence {
		r.cancelled[one.Cancelled] = one
	}
}

// removeCancelled removes the notes of cancellations that concern no message any more.
func (f *Flow) removeCancelled(ctx context.Context, stream jetstream.Stream) error {
	var over []record
	f.records.mu.Lock()
	for _, one := range f.records.cancelled {
		if time.Since(one.written) > goneFor {
			over = append(over, one)
		}
	}
	f.records.mu.Unlock()
	for _, one := range over {
		if !f.finishedAllUpTo(one.First) {
			continue
		}
		if err := stream.DeleteMsg(ctx, one.sequence); err != nil && !isGone(err) {
			return err
		}
		f.records.mu.Lock()
		delete(f.records.cancelled, one.Cancelled)
		f.records.mu.Unlock()
	}
	return nil
}
