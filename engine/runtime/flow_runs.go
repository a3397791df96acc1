package runtime

import (
	"slices"

	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Runs returns up to limit runs, newest first; all in memory for 0.
func (f *Flow) Runs(limit int) []view.RunSummary {
	runs, _ := f.records.Summaries("", limit) // those in memory are there in any case
	return f.settled(runs)
}

// settled takes the messages of runs for finished that the queues say are: a part of the
// record that knew of it was lost, as when a process is killed.
func (f *Flow) settled(runs []view.RunSummary) []view.RunSummary {
	for i, run := range runs {
		if run.State == view.StateWaiting && (followed{f}).FinishedAll(run) {
			runs[i] = run.Settled()
		}
	}
	return runs
}

// RunsBefore returns up to limit runs that began before the one with an id, newest first;
// for an empty id it begins with the newest. Those of earlier processes are among them.
func (f *Flow) RunsBefore(id string, limit int) ([]view.RunSummary, error) {
	runs, err := f.records.Summaries(id, limit)
	return f.settled(runs), err
}

// Run returns the record of a run of this process or of one before, false when it is not
// kept (any more).
func (f *Flow) Run(id string) (view.RunRecord, bool) {
	record, ok, err := f.records.Record(id)
	if err != nil {
		f.engine.logger.Warn("the run can't be read", "flow", f.name, "run", id, "error", err)
	}
	if ok && record.State == view.StateWaiting && (followed{f}).FinishedAll(record.RunSummary) {
		record = record.Ended(followed{f}.Cancelled(id))
	}
	return record, ok
}

// Items returns what a run was about, by name, and whether something failed for each; false
// when the run is not kept. Whole says that items for which nothing failed are among them.
func (f *Flow) Items(id string) (items map[string]bool, whole, ok bool) {
	items, whole, ok, err := f.records.Items(id)
	if err != nil {
		f.engine.logger.Warn("the run can't be read", "flow", f.name, "run", id, "error", err)
	}
	return items, whole, ok
}

// Totals count the runs that are over.
func (f *Flow) Totals() statistics.Totals { return f.records.Counted() }

// Day counts the runs of the last day by half hours, the oldest first.
func (f *Flow) Day() []statistics.DayPart { return f.records.Day() }

// NodeMessages returns up to limit messages that arrived at a node, newest
// first. What a trigger emits has arrived nowhere yet and is not among them.
func (f *Flow) NodeMessages(node string, limit int) []view.MessageRecord {
	return f.records.Messages(limit, func(at, edge string) bool { return at == node && edge != "" })
}

// EdgeMessages returns up to limit messages that went over an edge, newest
// first.
func (f *Flow) EdgeMessages(from, to string, limit int) []view.MessageRecord {
	name := view.EdgeName(from, to)
	return f.records.Messages(limit, func(_, edge string) bool { return edge == name })
}

// Log returns up to limit lines that a node logged, newest last: in runs that
// are kept, and outside of runs.
func (f *Flow) Log(node string, limit int) []view.LogRecord {
	lines := []view.LogRecord{}
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
	slices.SortStableFunc(lines, func(a, b view.LogRecord) int { return a.At.Compare(b.At) })
	return lines[max(0, len(lines)-limit):]
}
