package queue

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// sweep removes messages that are finished, once their ids need not be known any more.
type sweep struct {
	mu         sync.Mutex
	last       time.Time
	floors     []floor  // the oldest first
	puts       []sample // how much was put, at the last sweeps; the keeper's
	lastRecord uint64   // the sequence of the last record at the sweep before; the keeper's
	made       time.Time
}

// floor is up to which message all were finished at a time.
type floor struct {
	at       time.Time
	sequence uint64
}

const (
	sweepEvery = 15 * time.Second
	roomEvery  = 200 * time.Millisecond
)

// tidy is what the keeper does once a second.
func (f *Flow) tidy(ctx context.Context, js jetstream.JetStream) error {
	due := f.sweep.due()
	if !due && !f.active() {
		return nil
	}
	if err := f.refresh(ctx, js, tickEvery/2); err != nil {
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			f.recheck()
		}
		return err
	}
	f.gate()
	if !due {
		return nil
	}
	if err := f.removeFinished(ctx, js); err != nil {
		return err
	}
	f.remember(ctx, js)
	return f.removeNotes(ctx, js)
}

func (s *sweep) due() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.last) < sweepEvery {
		return false
	}
	s.last = time.Now()
	return true
}

// active reports whether figures may have changed since they were asked for.
func (f *Flow) active() bool {
	f.mu.RLock()
	edges := f.edges
	f.mu.RUnlock()
	for _, e := range edges {
		if e.added.Load() > 0 {
			return true
		}
		for _, l := range e.current() {
			if !l.idle() {
				return true
			}
		}
	}
	return false
}

// removeFinished removes the messages that were finished when their ids had to be known for
// the last time.
func (f *Flow) removeFinished(ctx context.Context, js jetstream.JetStream) error {
	f.infos.mu.Lock()
	at, state, all := f.infos.at, f.infos.state, f.infos.all
	f.infos.mu.Unlock()
	if !all {
		return nil // a consumer could not be asked, and what waits for it must stay
	}
	now := floor{at: at, sequence: state.LastSeq}
	f.eachLane(func(l *lane) {
		if i := l.last(); i.known && (i.waiting > 0 || i.handed > 0) {
			now.sequence = min(now.sequence, i.floor)
		}
	})
	sequence := f.sweep.finishedBefore(now)
	if sequence == 0 || state.FirstSeq > sequence || state.Msgs == 0 {
		return nil
	}
	stream, err := js.Stream(ctx, f.names.queue)
	if err != nil {
		return err
	}
	return stream.Purge(ctx, jetstream.WithPurgeSequence(sequence+1))
}

// finishedBefore keeps a floor, and returns the one that is old enough. It may not be above
// what is finished now: a consumer hears of what was put a moment after the stream has it, and
// a floor of that moment has a message below it that still waits.
func (s *sweep) finishedBefore(now floor) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.floors = append(s.floors, now)
	var sequence uint64
	for len(s.floors) > 0 && now.at.Sub(s.floors[0].at) > remembered+sweepEvery {
		sequence = min(s.floors[0].sequence, now.sequence)
		s.floors = s.floors[1:]
	}
	return sequence
}

// makeRoom removes what is finished now, in a stream that is full.
func (f *Flow) makeRoom() {
	f.sweep.mu.Lock()
	soon := time.Since(f.sweep.made) < roomEvery
	if !soon {
		f.sweep.made = time.Now()
	}
	f.sweep.mu.Unlock()
	if soon {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerFor)
	defer cancel()
	js, _, err := f.broker.link.get(ctx)
	if err != nil {
		return
	}
	if err := f.refresh(ctx, js, 0); err != nil {
		return
	}
	stream, err := js.Stream(ctx, f.names.queue)
	if err != nil {
		return
	}
	f.eachLane(func(l *lane) {
		if i := l.last(); i.known && i.floor > 0 {
			if err := stream.Purge(ctx, jetstream.WithPurgeSubject(l.subject), jetstream.WithPurgeSequence(i.floor+1)); err != nil {
				f.broker.options.Logger.Warn("finished messages can't be removed", "flow", f.name, "edge", l.edge.name, "error", err)
			}
		}
	})
}

// removeNotes removes notes of records that are gone, after all engines have heard of it.
func (f *Flow) removeNotes(ctx context.Context, js jetstream.JetStream) error {
	stream, err := js.Stream(ctx, f.names.letters)
	if err != nil {
		return err
	}
	if last := f.sweep.lastRecord; last != 0 && f.records.behind(last) {
		if _, err := stream.GetMsg(ctx, last); err == nil {
			f.records.again()
			return nil
		}
	}
	f.sweep.lastRecord = stream.CachedInfo().State.LastSeq
	old := f.records.outdated(time.Now())
	for _, one := range old {
		if err := stream.DeleteMsg(ctx, one.sequence); err != nil && !isGone(err) {
			return err
		}
		f.records.drop(one)
	}
	return f.removeCancelled(ctx, stream)
}

func isGone(err error) bool {
	return errors.Is(err, jetstream.ErrMsgNotFound) || errors.Is(err, jetstream.ErrMsgDeleteUnsuccessful) || apiCode(err) == codeSequenceNotFound
}
