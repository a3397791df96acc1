package runtime

import (
	"slices"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// Runs returns up to limit runs, newest first; all that are kept for 0.
func (f *Flow) Runs(limit int) []recording.RunSummary {
	runs := f.records.Newest(limit)
	summaries := make([]recording.RunSummary, len(runs))
	for i, r := range runs {
		summaries[i] = r.Summary()
	}
	return summaries
}

// Run returns the record of a run, false when it is not kept (any more).
func (f *Flow) Run(id string) (recording.RunRecord, bool) {
	r, ok := f.records.Find(id)
	if !ok {
		return recording.RunRecord{}, false
	}
	return r.Record(), true
}

// NodeMessages returns up to limit messages that arrived at a node, newest
// first. What a trigger emits has arrived nowhere yet and is not among them.
func (f *Flow) NodeMessages(node string, limit int) []recording.MessageRecord {
	return f.records.Messages(limit, func(at, edge string) bool { return at == node && edge != "" })
}

// EdgeMessages returns up to limit messages that went over an edge, newest
// first.
func (f *Flow) EdgeMessages(from, to string, limit int) []recording.MessageRecord {
	name := recording.EdgeName(from, to)
	return f.records.Messages(limit, func(_, edge string) bool { return edge == name })
}

// Log returns up to limit lines that a node logged, newest last: in runs that
// are kept, and outside of runs.
func (f *Flow) Log(node string, limit int) []recording.LogRecord {
	lines := []recording.LogRecord{}
	if w, ok := f.current.Load().nodes[node]; ok {
		lines = append(lines, w.node.log.Lines()...)
	}
	inRuns := 0
	for _, r := range f.records.Newest(0) {
		if inRuns >= limit {
			break
		}
		some := r.Log(node)
		inRuns += len(some)
		lines = append(lines, some...)
	}
	slices.SortStableFunc(lines, func(a, b recording.LogRecord) int { return a.At.Compare(b.At) })
	return lines[max(0, len(lines)-limit):]
}
