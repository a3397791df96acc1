package recording

import (
	"unique"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// compactRun is the record of a run that is over, masked and bounded. It is not changed.
type compactRun struct {
	record view.RunRecord
	size   int // about how much it holds, in bytes
	// lean says that memory has no room for its messages: the record has the hops that failed
	// or wrote to the log, without their messages, or none. The archive has it whole.
	lean bool
	// items are those of all hops of a lean one, and whether something failed for each; nil
	// when there is no room for them either, or not all hops are known. Passes over the same
	// items share the names.
	items map[unique.Handle[string]]bool
}

const (
	itemBytes   = 32       // an item of a lean run
	maxLeanHops = 32 << 10 // the hops of a lean run, in bytes
)

// leaner is the run with less: without messages, and then without anything but its summary.
func (s *compactRun) leaner() *compactRun {
	lean := &compactRun{record: s.record, size: hopBytes, lean: true}
	lean.record.Records = []view.HopRecord{}
	if !s.lean {
		for _, h := range s.record.Records {
			size := hopBytes + len(h.Error) + logBytes(h)
			if h.Failures == 0 && len(h.Log) == 0 || lean.size+size > maxLeanHops {
				continue
			}
			h.Message, h.Emitted = nil, nil
			lean.record.Records = append(lean.record.Records, h)
			lean.size += size
		}
		if s.record.Dropped == 0 {
			lean.items = map[unique.Handle[string]]bool{}
			for name, failed := range s.record.ItemStates() {
				lean.items[unique.Make(name)] = failed
			}
			lean.size += itemBytes * len(lean.items)
		}
	}
	lean.record.Dropped += len(s.record.Records) - len(lean.record.Records)
	return lean
}

func logBytes(h view.HopRecord) int {
	size := 0
	for _, line := range h.Log {
		size += hopBytes + len(line.Text)
	}
	return size
}

// itemStates are the items of the run, and whether something failed for each, false when not
// all of them are known.
func (s *compactRun) itemStates() (map[string]bool, bool) {
	if !s.lean {
		return s.record.ItemStates(), s.record.Dropped == 0
	}
	items := make(map[string]bool, len(s.items))
	for name, failed := range s.items {
		items[name.Value()] = failed
	}
	return items, s.items != nil
}

// bound makes the oldest runs lean while the compacted ones hold too much.
func (r *History) bound() {
	for run, compacted := range r.overBound() {
		run.compacted.CompareAndSwap(compacted, compacted.leaner()) // another call may have done so in the meantime
	}
}

// overBound returns the runs that hold more than there is room for.
func (r *History) overBound() map[*Run]*compactRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	over := map[*Run]*compactRun{}
	whole, lean, count := 0, 0, len(r.ring)
	for i := range count {
		run := r.ring[(r.next+2*count-1-i)%count]
		switch compacted := run.compacted.Load(); {
		case compacted == nil:
		case compacted.lean:
			if lean += compacted.size; lean > maxLeanBytes && compacted.size > hopBytes {
				over[run] = compacted
			}
		default:
			if whole += compacted.size; whole > maxKeepBytes && i > 0 {
				over[run] = compacted
			}
		}
	}
	return over
}

// leastError is what is shown of an error when the record has no room for more, in bytes.
const leastError = 200

// trim leaves out messages, and shortens errors, so that the record stays within its bound,
// and returns about how much it holds.
func trim(record *view.RunRecord) int {
	size := 0
	for i := range record.Records {
		hop := &record.Records[i]
		if size+len(hop.Message) > maxRunBytes {
			hop.Message, hop.Cut = nil, true
		}
		if size+len(hop.Message)+len(hop.Error) > maxRunBytes {
			hop.Error = texts.Cut(hop.Error, leastError)
		}
		size += len(hop.Message) + len(hop.Error) + hopBytes
	}
	for i := range record.Records { // in the room that the messages leave
		hop := &record.Records[i]
		if size+len(hop.Emitted) > maxRunBytes {
			hop.Emitted = nil
		}
		size += len(hop.Emitted) + logBytes(*hop)
	}
	return size
}
