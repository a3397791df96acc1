package runtime

import (
	"context"
	"time"
)

// The bounds of what finished runs may hold in memory.
const (
	maxRunBytes  = 4 << 20  // masked messages of one run
	maxKeepBytes = 64 << 20 // sealed runs of one flow
	sealQueue    = 256      // finished runs that wait to be sealed
	sealRest     = 19       // parts of rest to one part of work
	hopBytes     = 256      // a hop's record without its message
)

// sealer turns finished runs into their masked, bounded records, so that they
// no longer hold the messages themselves. It works one part in twenty at most:
// a flow with thousands of runs a second keeps the few runs that are kept as
// they are.
type sealer struct{ queue chan *run }

func newSealer() *sealer { return &sealer{queue: make(chan *run, sealQueue)} }

// offer never blocks; a run that finds no room stays as it is.
func (s *sealer) offer(r *run) {
	select {
	case s.queue <- r:
	default:
	}
}

func (s *sealer) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case r := <-s.queue:
			began := time.Now()
			r.seal()
			select {
			case <-ctx.Done():
				return
			case <-time.After(sealRest * time.Since(began)):
			}
		}
	}
}

// seal replaces the run's hops by their record.
func (r *run) seal() {
	record := r.record()
	size := 0
	for i := range record.Records {
		hop := &record.Records[i]
		if size+len(hop.Message) > maxRunBytes {
			hop.Message, hop.Cut = nil, true
		}
		size += len(hop.Message) + len(hop.Error) + hopBytes
	}
	r.sealed.Store(&sealedRun{record: record, size: size})
	r.mu.Lock()
	r.chunks, r.notes = nil, nil
	r.mu.Unlock()
	r.known.release()
	r.history.bound()
}

type sealedRun struct {
	record RunRecord
	size   int
}

// bound drops the oldest runs while the sealed ones hold too much.
func (r *history) bound() {
	r.mu.Lock()
	defer r.mu.Unlock()
	total, count := 0, len(r.ring)
	for i := range count {
		at := (r.next + 2*count - 1 - i) % count
		sealed := r.ring[at].sealed.Load()
		if sealed == nil {
			continue
		}
		if total += sealed.size; total > maxKeepBytes && i > 0 {
			r.ring[at].sealed.Store(sealed.withoutMessages())
		}
	}
}

func (s *sealedRun) withoutMessages() *sealedRun {
	if len(s.record.Records) == 0 {
		return s
	}
	light := *s
	light.record.Dropped += len(s.record.Records)
	light.record.Records = []HopRecord{}
	light.size = hopBytes
	return &light
}
