package recording

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// The bounds of what finished runs may hold in memory.
const (
	maxRunBytes  = 4 << 20   // masked messages of one run
	maxKeepBytes = 16 << 20  // compacted runs of one flow, with their messages
	maxLeanBytes = 768 << 10 // and what is left of those before
	compactQueue = 224       // finished runs that wait to be compacted
	failedQueue  = 32        // those that failed: what waits holds its messages, which may be large
	// maxQueueBytes is what finished runs that wait to be compacted hold, about.
	maxQueueBytes = 4 << 20
	compactRest   = 19          // parts of rest to one part of work
	lastCompacts  = time.Second // of work at the end of the process
	hopBytes      = 256         // a hop's record without its message
)

// compactor turns finished runs into their masked, bounded records, so that they
// no longer hold the messages themselves. It works one part in twenty at most:
// a flow with thousands of runs a second keeps the few runs that are kept as
// they are until it has time. Runs in which something failed come first.
type compactor struct {
	queue  chan queuedRun
	failed chan *Run
	queued atomic.Int64  // bytes that the runs in the queue hold
	behind chan *History // of which a run found no room
}

// queuedRun is a run that waits to be compacted. One of which messages wait may be in the
// queue twice.
type queuedRun struct {
	run  *Run
	size int64 // see weigh
}

func newCompactor() *compactor {
	return &compactor{queue: make(chan queuedRun, compactQueue), failed: make(chan *Run, failedQueue), behind: make(chan *History, compactQueue)}
}

// take has a run made small that has ended: in its turn, or before it returns when the run is
// heavy. So whoever sends large messages waits for that, and finished runs hold little,
// however many there are.
func (s *compactor) take(r *Run) {
	size := r.weigh()
	if size >= heavy {
		r.compact()
		return
	}
	s.offer(r, size)
}

// offer never blocks; a run that finds no room stays as it is until nothing else waits.
func (s *compactor) offer(r *Run, size int) {
	if r.err != nil || r.Failures.Load() > 0 {
		select {
		case s.failed <- r:
			return
		default:
		}
	} else if queued := (queuedRun{r, int64(size)}); s.queued.Add(queued.size) <= maxQueueBytes {
		select {
		case s.queue <- queued:
			return
		default:
			s.taken(queued)
		}
	} else {
		s.taken(queued)
	}
	s.isBehind(r.History)
}

// isBehind notes that a history has finished runs that are not compacted and don't wait.
func (s *compactor) isBehind(r *History) {
	if !r.behind.CompareAndSwap(false, true) {
		return
	}
	select {
	case s.behind <- r:
	default:
		r.behind.Store(false)
	}
}

// waiting returns a run that waits, nil when there is none.
func (s *compactor) waiting() *Run {
	select {
	case r := <-s.failed:
		return r
	default:
	}
	select {
	case queued := <-s.queue:
		return s.taken(queued)
	default:
	}
	for {
		select {
		case history := <-s.behind:
			if r := s.ofHistory(history); r != nil {
				return r
			}
		default:
			return nil
		}
	}
}

// taken takes a run out of the count of the queue.
func (s *compactor) taken(queued queuedRun) *Run {
	s.queued.Add(-queued.size)
	return queued.run
}

// ofHistory returns the oldest run of a history that found no room, nil for none.
func (s *compactor) ofHistory(history *History) *Run {
	history.behind.Store(false)
	r := history.uncompacted()
	if r != nil {
		s.isBehind(history)
	}
	return r
}

// next waits for a run, and returns nil when ctx ends.
func (s *compactor) next(ctx context.Context) *Run {
	for {
		if r := s.waiting(); r != nil {
			return r
		}
		select {
		case r := <-s.failed:
			return r
		case queued := <-s.queue:
			return s.taken(queued)
		case history := <-s.behind:
			if r := s.ofHistory(history); r != nil {
				return r
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// work compacts until ctx ends, and then without rest what waits, for as long as there is
// time.
func (s *compactor) work(ctx context.Context) {
	for r := s.next(ctx); r != nil; r = s.next(ctx) {
		began := time.Now()
		r.compact()
		select {
		case <-ctx.Done():
		case <-time.After(compactRest * time.Since(began)):
		}
		if ctx.Err() != nil {
			break
		}
	}
	for began := time.Now(); time.Since(began) < lastCompacts; {
		r := s.waiting()
		if r == nil {
			return
		}
		r.compact()
	}
}

// compact replaces the run's hops by their record, which goes to the archive. Of one that
// has not ended, since messages of it wait, the archive gets it as it is now.
func (r *Run) compact() {
	if !r.finished.Load() {
		record := r.Record()
		trim(&record)
		record.State, record.Left, record.Open = view.StateWaiting, r.left(), true // also when it goes on by now: this process may be killed, and then nothing does
		r.History.archive(record)
		return
	}
	if !r.compacting.CompareAndSwap(false, true) {
		return
	}
	record := r.Record()
	r.Tally() // while the hops are there
	size := trim(&record)
	r.compacted.Store(&compactRun{record: record, size: size})
	r.mu.Lock()
	r.chunks, r.notes = nil, nil
	r.contents = nil       // nothing is under way in which messages are put
	if len(r.waits) == 0 { // an empty map keeps the room that it had
		r.waits = nil
	}
	r.mu.Unlock()
	r.known.release()
	r.ancestry.release()
	r.History.bound()
	r.History.archive(record)
	if over := r.History.Recorder.over; over != nil {
		over(record.Settled())
	}
}

// uncompacted returns the oldest finished run that nobody compacts or has compacted, nil for none.
func (r *History) uncompacted() *Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.ring {
		if kept := r.ring[(r.next+i)%len(r.ring)]; kept.finished.Load() && !kept.compacting.Load() {
			return kept
		}
	}
	return nil
}
