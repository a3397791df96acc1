package recording

import "slices"

// wholeRecord joins the parts of a run that are in memory and in the archive.
func (r *History) wholeRecord(id string) (RunRecord, bool, error) {
	parts, err := r.Recorder.archive.Parts(r.flow, id)
	for _, run := range r.Newest(0) {
		if run.ID == id {
			parts = append(parts, run.Record())
		}
	}
	if len(parts) == 0 {
		return RunRecord{}, false, err
	}
	return JoinRuns(parts), true, err
}

// wholeSummaries makes one line of the parts of a run that are in memory, those of one run
// behind each other, and of the archive's where the run began in another process.
func (r *History) wholeSummaries(runs []*Run) ([]RunSummary, error) {
	whole := make([]RunSummary, 0, len(runs))
	for len(runs) > 0 {
		end := 1
		for end < len(runs) && runs[end].ID == runs[0].ID {
			end++
		}
		of := runs[:end]
		runs = runs[end:]
		if !slices.ContainsFunc(of, func(run *Run) bool { return run.queued.Load() }) {
			whole = append(whole, of[0].Summary())
			continue
		}
		var parts []RunSummary
		if slices.ContainsFunc(of, func(run *Run) bool { return run.resumed }) {
			kept, err := r.Recorder.archive.Parts(r.flow, of[0].ID)
			if err != nil {
				return whole, err
			}
			for _, part := range kept {
				parts = append(parts, part.RunSummary)
			}
		}
		for _, run := range of {
			parts = append(parts, run.Summary())
		}
		whole = append(whole, JoinSummaries(parts))
	}
	return whole, nil
}
