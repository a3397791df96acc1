package recording

import (
	"context"
	"encoding/binary"
	"encoding/hex"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Tracer makes traces of runs: a run is a trace, a hop a span. It reads the record of a run
// that is over, so that a hop costs nothing more.
type Tracer interface {
	// Begin returns the trace of a run that begins under a context. Nil leaves it without.
	Begin(ctx context.Context) *Trace
	// End takes a run that is over and has a trace. It never blocks.
	End(over *Run)
}

// Trace is that of one run.
type Trace struct {
	ID     [16]byte
	Parent [8]byte // the span of another program that caused the run; zero for none
	Flags  byte    // whether the trace is sampled, as the other program said
	State  string  // tracestate
	// First is the number of the first hop's span, by chance; those of the others follow.
	First uint64
}

// Span returns the id of the span of a hop.
func (t *Trace) Span(hop int) (id [8]byte) {
	number := t.First + uint64(hop)
	if number == 0 { // no valid id
		number = 1 << 63
	}
	binary.BigEndian.PutUint64(id[:], number)
	return id
}

// Trace returns that of the run, nil for none.
func (r *Run) Trace() *Trace { return r.trace }

// carried is what a component hands on to other programs: the hop is their parent, or the
// run's first one beyond the bound of the record.
func (t *Trace) carried(h *Hop) module.Trace {
	span := t.Span(max(0, int(h.index)))
	const version, sep = "00", '-'
	text := append(make([]byte, 0, 55), version+"-"...)
	text = append(hex.AppendEncode(text, t.ID[:]), sep)
	text = append(hex.AppendEncode(text, span[:]), sep)
	text = hex.AppendEncode(text, []byte{t.Flags})
	return module.Trace{Parent: string(text), State: t.State}
}

// Outline is the run's record without messages and logs.
func (r *Run) Outline() view.RunRecord {
	if compacted := r.compacted.Load(); compacted != nil {
		return compacted.record
	}
	hops, secrets := r.hops(), r.Secrets()
	record := view.RunRecord{RunSummary: r.Summary(), Records: make([]view.HopRecord, 0, len(hops))}
	for _, h := range hops {
		record.Records = append(record.Records, h.outline(secrets))
	}
	if compacted := r.compacted.Load(); compacted != nil { // a part of what was read may have been gone
		return compacted.record
	}
	return record
}
