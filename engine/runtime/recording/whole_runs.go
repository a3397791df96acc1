package recording

import (
	"slices"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// wholeRecord joins the parts of a run that are in memory and in the archive.
func (r *History) wholeRecord(id string) (view.RunRecord, bool, error) {
	parts, err := r.Recorder.archive.Parts(r.flow, id)
	for _, run := range r.Newest(0) {
		if run.ID != id {
			continue
		}
		archived := slices.ContainsFunc(parts, func(part view.RunRecord) bool { return part.Part == run.part() })
		if !archived || !run.isLean() {
			parts = append(parts, run.Record())
		}
	}
	if len(parts) == 0 {
		return view.RunRecord{}, false, err
	}
	return view.JoinRuns(parts), true, err
}

// wholeSummaries makes one line of the parts of a run that are in memory, those of one run
// behind each other, the newest first.
func (r *History) wholeSummaries(runs []*Run) []view.RunSummary {
	whole := make([]view.RunSummary, 0, len(runs))
	for i, run := range runs {
		if i > 0 && runs[i-1].ID == run.ID {
			continue // the newer part has it
		}
		whole = append(whole, run.Whole())
	}
	return whole
}

// earlierParts are the parts of a run before one: of processes before, and of this one.
type earlierParts struct {
	read      sync.Once
	summaries []view.RunSummary
	tally     *Tally
}

// before reads the earlier parts, once: they are over. What can't be read is missing.
func (r *Run) before() *earlierParts {
	r.past.read.Do(func() {
		r.past.tally = newTally()
		parts, err := r.History.Recorder.archive.Parts(r.History.flow, r.ID)
		if err != nil {
			r.History.Recorder.logger.Warn("an earlier part of a run can't be read", "flow", r.History.flow, "run", r.ID, "error", err)
		}
		for _, other := range r.History.Newest(0) {
			if other.ID == r.ID && other.number < r.number {
				parts = append(parts, other.Record())
			}
		}
		if len(parts) == 0 {
			return
		}
		parts = slices.DeleteFunc(parts, func(part view.RunRecord) bool { return part.Part == r.part() })
		for _, part := range view.NewestParts(parts) {
			r.past.summaries = append(r.past.summaries, part.RunSummary)
			r.past.tally.record(part)
		}
	})
	return &r.past
}

// Whole is the summary of the run, with the parts of it that are over.
func (r *Run) Whole() view.RunSummary {
	own := r.Summary()
	if !r.resumed {
		return own
	}
	whole := view.JoinSummaries(append(slices.Clone(r.before().summaries), own))
	if r.over.Load() {
		return whole.Settled()
	}
	return whole
}

func (r *Run) wholeTally() *Tally {
	if !r.resumed {
		return r.Tally()
	}
	whole := newTally()
	for _, part := range []*Tally{r.before().tally, r.Tally()} {
		whole.take(part)
	}
	return whole
}
