package queue

import "time"

// FinishedUpTo returns the sequence up to which all messages of an edge are finished, as was
// heard last; 0 when that is not known. A message that waits for another attempt holds it
// back; a dead letter, also one that is tried again, does not.
func (f *Flow) FinishedUpTo(edge string) uint64 {
	sequence := f.handledUpTo(edge)
	if first := f.records.figures(time.Now())[edge].first; first != 0 && sequence != 0 {
		return min(sequence, first-1)
	}
	return sequence
}

// Finished reports whether the message of an edge that was put with a sequence is finished,
// as was heard last. Earlier ones that wait for another attempt make no difference to it.
func (f *Flow) Finished(edge string, sequence uint64) bool {
	return sequence <= f.handledUpTo(edge) && !f.records.isLive(sequence)
}

// InheritedFinished reports whether all that was in the queues when this process began is
// finished, as was heard last.
func (f *Flow) InheritedFinished() bool {
	f.infos.mu.Lock()
	heard, inherited := f.infos.heard, f.infos.inherited
	f.infos.mu.Unlock()
	return heard && f.finishedAllUpTo(inherited)
}

// finishedAllUpTo reports whether the messages of all edges up to a sequence are finished.
func (f *Flow) finishedAllUpTo(sequence uint64) bool {
	f.mu.RLock()
	edges := f.edges
	f.mu.RUnlock()
	for name, e := range edges {
		if len(e.current()) > 0 && f.FinishedUpTo(name) < sequence {
			return false
		}
	}
	return true
}

// handledUpTo returns the sequence up to which the messages of an edge have left its queue:
// they are finished, dead letters, or wait for another attempt elsewhere.
func (f *Flow) handledUpTo(edge string) uint64 {
	e := f.edge(edge)
	if e == nil || !f.records.isComplete() {
		return 0
	}
	f.infos.mu.Lock()
	at, last, all := f.infos.at, f.infos.state.LastSeq, f.infos.all
	f.infos.mu.Unlock()
	if at.IsZero() || !all {
		return 0
	}
	lanes := e.current()
	if len(lanes) == 0 {
		return 0 // they are not known yet, or not any more
	}
	for _, l := range lanes {
		i := l.last()
		if !i.known {
			return 0
		}
		if i.waiting > 0 || i.handed > 0 {
			last = min(last, i.floor)
		}
	}
	return last
}
