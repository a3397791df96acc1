package runtime

import "slices"

// Runs returns up to limit runs, newest first; all that are kept for 0.
func (f *Flow) Runs(limit int) []RunSummary {
	runs := f.records.newest(limit)
	summaries := make([]RunSummary, len(runs))
	for i, r := range runs {
		summaries[i] = r.summary()
	}
	return summaries
}

// Run returns the record of a run, false when it is not kept (any more).
func (f *Flow) Run(id string) (RunRecord, bool) {
	r, ok := f.records.find(id)
	if !ok {
		return RunRecord{}, false
	}
	return r.record(), true
}

// NodeMessages returns up to limit messages that arrived at a node, newest
// first. What a trigger emits has arrived nowhere yet and is not among them.
func (f *Flow) NodeMessages(node string, limit int) []MessageRecord {
	return f.records.messages(limit, func(at, edge string) bool { return at == node && edge != "" })
}

// EdgeMessages returns up to limit messages that went over an edge, newest
// first.
func (f *Flow) EdgeMessages(from, to string, limit int) []MessageRecord {
	name := edgeName(from, to)
	return f.records.messages(limit, func(_, edge string) bool { return edge == name })
}

// Log returns up to limit lines that a node logged, newest last: in runs that
// are kept, and outside of runs.
func (f *Flow) Log(node string, limit int) []LogRecord {
	lines := []LogRecord{}
	if w, ok := f.current.Load().nodes[node]; ok {
		lines = append(lines, w.node.log.all()...)
	}
	inRuns := 0
	for _, r := range f.records.newest(0) {
		if inRuns >= limit {
			break
		}
		some := r.log(node)
		inRuns += len(some)
		lines = append(lines, some...)
	}
	slices.SortStableFunc(lines, func(a, b LogRecord) int { return a.At.Compare(b.At) })
	return lines[max(0, len(lines)-limit):]
}
