package recording

import (
	"cmp"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Summaries returns up to limit runs that began before the one with an id, newest first:
// those in memory and those of the archive. An empty id begins with the newest run, a limit
// of 0 means all in memory alone.
func (r *History) Summaries(before string, limit int) ([]view.RunSummary, error) {
	runs := r.Newest(0)
	slices.SortStableFunc(runs, func(a, b *Run) int { return cmp.Or(view.CompareIDs(b.ID, a.ID), cmp.Compare(b.number, a.number)) })
	// Of the runs that began after this one, all are in memory. Of those before, which began
	// in processes before, there are only those that went on.
	first := ""
	for _, run := range runs {
		if !run.resumed {
			first = run.ID
		}
	}
	if before != "" {
		if _, _, err := view.BeganOf(before); err != nil {
			return nil, err
		}
		runs = slices.DeleteFunc(runs, func(run *Run) bool { return view.CompareIDs(run.ID, before) >= 0 })
	}
	if limit <= 0 {
		return r.wholeSummaries(runs), nil
	}
	split := 0
	if first != "" {
		split = len(runs)
		if place := slices.IndexFunc(runs, func(run *Run) bool { return view.CompareIDs(run.ID, first) < 0 }); place >= 0 {
			split = place
		}
	}
	found := r.wholeSummaries(runs[:split])
	if len(found) >= limit {
		return found[:limit], nil
	}
	if first != "" && (before == "" || view.CompareIDs(first, before) < 0) {
		before = first
	}
	older, err := r.Recorder.archive.Runs(r.flow, before, limit-len(found))
	older = slices.DeleteFunc(older, func(kept view.RunSummary) bool {
		_, ok := r.Find(kept.ID)
		return ok
	})
	older = append(older, r.wholeSummaries(runs[split:])...)
	slices.SortStableFunc(older, func(a, b view.RunSummary) int { return view.CompareIDs(b.ID, a.ID) })
	found = append(found, older...)
	return found[:min(len(found), limit)], err
}

// Record returns a run that is in memory or in the archive, false when it is in neither.
func (r *History) Record(id string) (view.RunRecord, bool, error) {
	run, ok := r.Find(id)
	if !ok {
		return r.Recorder.archive.Run(r.flow, id)
	}
	if run.queued.Load() {
		return r.wholeRecord(id)
	}
	if run.isLean() {
		if kept, found, err := r.Recorder.archive.Run(r.flow, id); err == nil && found {
			return kept, true, nil
		}
	}
	return run.Record(), true, nil
}

// Items returns what a run was about, by name, and whether something failed for each; false
// when the run is not kept. Whole says that items for which nothing failed are among them.
// Most runs are in memory with that much, also those whose messages are not.
func (r *History) Items(id string) (items map[string]bool, whole, ok bool, err error) {
	if run := r.onlyPart(id); run != nil {
		if compacted := run.compacted.Load(); compacted != nil {
			if items, known := compacted.itemStates(); known {
				return items, true, true, nil
			}
		}
	}
	record, ok, err := r.Record(id)
	return record.ItemStates(), record.Dropped == 0, ok, err
}

// onlyPart returns a run that this process has in memory from its begin and in one part, nil
// for another.
func (r *History) onlyPart(id string) *Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	var only *Run
	for _, run := range r.ring {
		if run.ID != id {
			continue
		}
		if only != nil || run.resumed {
			return nil
		}
		only = run
	}
	return only
}

// isLean reports whether memory has no room for the run's messages.
func (r *Run) isLean() bool {
	compacted := r.compacted.Load()
	return compacted != nil && compacted.lean
}

// Before returns the newest run of the processes before, nil when there is none.
func (r *History) Before() *view.RunSummary { return r.before.Load() }

// Forget removes the runs from the archive, which takes none of them any more.
func (r *History) Forget() error {
	r.forgetting.Lock()
	r.forgotten = true
	r.forgetting.Unlock()
	return r.Recorder.archive.Forget(r.flow)
}

func (r *History) archive(run view.RunRecord) {
	r.forgetting.Lock()
	defer r.forgetting.Unlock()
	if !r.forgotten {
		r.Recorder.archive.Keep(run)
	}
}

// recalled is how many runs of the last day are read at the start.
const recalled = 10_000

// Recall reads once what the archive knows of the last day. It may take a while.
func (r *History) Recall() {
	r.recalled.Do(func() {
		since := time.Now().Add(-24 * time.Hour)
		runs, err := r.Recorder.archive.Runs(r.flow, "", recalled)
		if err != nil {
			r.Recorder.logger.Warn("what happened before the start is not known", "flow", r.flow, "error", err)
			return
		}
		for i, run := range runs {
			if i == 0 {
				r.before.Store(&run)
			}
			if run.Started.Before(since) {
				return
			}
			r.mu.Lock()
			r.day.Add(run.Started, 1, run.Failures > 0)
			r.mu.Unlock()
		}
	})
}
