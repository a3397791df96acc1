package recording

import (
	"slices"
	"time"
)

// Summaries returns up to limit runs that began before the one with an id, newest first:
// those in memory, then those of the archive. An empty id begins with the newest run, a
// limit of 0 means all in memory alone.
func (r *History) Summaries(before string, limit int) ([]RunSummary, error) {
	runs := r.Newest(0)
	slices.SortStableFunc(runs, func(a, b *Run) int { return CompareIDs(b.ID, a.ID) }) // a run that goes on began earlier
	oldest := ""
	if len(runs) > 0 {
		oldest = runs[len(runs)-1].ID
	}
	if before != "" {
		place := slices.IndexFunc(runs, func(run *Run) bool { return run.ID == before })
		if place < 0 { // it is of the archive, or of another engine
			if _, _, err := BeganOf(before); err != nil {
				return nil, err
			}
			if place = slices.IndexFunc(runs, func(run *Run) bool { return CompareIDs(run.ID, before) < 0 }) - 1; place < -1 {
				oldest, place = before, len(runs)-1
			}
		}
		runs = runs[place+1:]
	}
	if limit > 0 && len(runs) > limit {
		runs = runs[:limit]
	}
	found, err := r.wholeSummaries(runs)
	if err != nil {
		return found, err
	}
	if limit <= len(found) {
		return found, nil
	}
	older, err := r.Recorder.archive.Runs(r.flow, oldest, limit-len(found))
	for _, run := range older {
		if _, ok := r.Find(run.ID); !ok { // in both, where the clock was set back
			found = append(found, run)
		}
	}
	return found, err
}

// Record returns a run that is in memory or in the archive, false when it is in neither.
func (r *History) Record(id string) (RunRecord, bool, error) {
	run, ok := r.Find(id)
	if !ok {
		return r.Recorder.archive.Run(r.flow, id)
	}
	if run.queued.Load() {
		return r.wholeRecord(id)
	}
	record := run.Record()
	if len(record.Records) == 0 { // memory has room for the newest only
		if kept, found, err := r.Recorder.archive.Run(r.flow, id); err == nil && found {
			return kept, true, nil
		}
	}
	return record, true, nil
}

// Before returns the newest run of the processes before, nil when there is none.
func (r *History) Before() *RunSummary { return r.before.Load() }

// Forget removes the runs from the archive, which takes none of them any more.
func (r *History) Forget() error {
	r.forgetting.Lock()
	r.forgotten = true
	r.forgetting.Unlock()
	return r.Recorder.archive.Forget(r.flow)
}

func (r *History) archive(run RunRecord) {
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
		since := time.Now().Add(-day)
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
			r.hours.add(run.Started, run.Failures > 0)
			r.mu.Unlock()
		}
	})
}
