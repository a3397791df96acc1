package view

import (
	"slices"
	"time"
)

// JoinSummaries makes one line of the parts of a run that several processes have recorded.
func JoinSummaries(parts []RunSummary) RunSummary {
	parts = newestOfEach(parts, func(s RunSummary) RunSummary { return s })
	joined := parts[0]
	if len(parts) == 1 {
		return joined
	}
	ended := joined.Started.Add(joined.Duration)
	running, waiting := joined.State == StateRunning, joined.State == StateWaiting
	for _, part := range parts[1:] {
		joined.Hops += part.Hops
		joined.Failures += part.Failures
		joined.Handled += part.Handled
		joined.Items += part.Items
		joined.FailedItems += part.FailedItems
		joined.Waiting += part.Waiting
		joined.Causes = append(slices.Clone(joined.Causes), part.Causes...)
		if joined.Item == "" {
			joined.Item = part.Item
		}
		if joined.FirstFailure == "" {
			joined.FirstFailure = part.FirstFailure
		}
		if joined.Error == "" {
			joined.Error = part.Error
		}
		running, waiting = running || part.State == StateRunning, waiting || part.State == StateWaiting
		joined.Open, joined.WaitsHere = joined.Open || part.Open, joined.WaitsHere || part.WaitsHere
		if end := part.Started.Add(part.Duration); end.After(ended) {
			ended = end
		}
		joined.Left = together(joined.Left, part.Left)
	}
	joined.Duration = ended.Sub(joined.Started)
	joined.end()
	switch {
	case running:
		joined.State = StateRunning
	case waiting:
		joined.State, joined.Waiting = StateWaiting, max(joined.Waiting, 1)
	default:
		joined.Waiting, joined.Left, joined.Open = 0, nil, false
	}
	return joined
}

// outcome is the state of a run that is over.
func (s RunSummary) outcome() string {
	switch {
	case s.Error != "" || s.Failures > s.Handled:
		return StateFailed
	case s.Failures > 0:
		return StateHandled
	}
	return StateOK
}

// Settled is the summary of a run of which nothing waits any more, whatever its parts say:
// one of them was lost in a crash.
func (s RunSummary) Settled() RunSummary {
	if s.State != StateWaiting || s.WaitsHere {
		return s
	}
	s.Waiting, s.Left, s.Open = 0, nil, false
	s.end()
	return s
}

// Ended is the record of a run of which nothing waits any more, whatever its parts say.
// Dropped is why what waited was not handled, nil when it was, by whoever recorded nothing.
func (r RunRecord) Ended(dropped error) RunRecord {
	if r.State != StateWaiting || r.WaitsHere {
		return r
	}
	r.RunSummary = r.Settled()
	r.Records = slices.Clone(r.Records)
	for i := range r.Records {
		h := &r.Records[i]
		if h.State != StateQueued {
			continue
		}
		if h.NextAttempt = nil; dropped != nil {
			h.State, h.Error, h.Unmapped, h.Downstream = StateFailed, dropped.Error(), true, true
		} else {
			h.State, h.Elsewhere = StateOK, true
		}
	}
	return r
}

// end gives the summary the state of a run that is over.
func (s *RunSummary) end() {
	if s.State = s.outcome(); s.State == StateFailed && s.Error == "" {
		s.Error = s.FirstFailure
	}
}

// JoinRuns makes one record of the parts of a run that several processes have recorded. A
// message that waited in one part and was handled in another is one hop.
func JoinRuns(parts []RunRecord) RunRecord {
	parts = NewestParts(parts)
	if len(parts) == 1 {
		return parts[0]
	}
	summaries := make([]RunSummary, len(parts))
	for i, part := range parts {
		summaries[i] = part.RunSummary
	}
	j := joining{began: parts[0].Started, handled: map[string]int{}, waited: map[string]int{}}
	for i, part := range parts {
		for _, h := range part.Records {
			if h.MessageID != "" && !waits(h) {
				j.handled[h.MessageID] = i
			}
		}
	}
	joined := RunRecord{RunSummary: JoinSummaries(summaries)}
	for i, part := range parts {
		j.add(i, part)
		joined.Dropped += part.Dropped
		joined.DroppedLines += part.DroppedLines
	}
	joined.Records, joined.Hops = j.records, len(j.records)+joined.Dropped
	return joined
}

// waits reports whether a part knows of a message only that it waited: another may have more.
func waits(h HopRecord) bool {
	return h.State == StateQueued || h.Elsewhere || h.State == StateRunning && h.MessageID != ""
}

type joining struct {
	began   time.Time
	handled map[string]int // by message: the part that handled it last
	waited  map[string]int // by message: the hop that put it, in the whole
	records []HopRecord
}

func (j *joining) add(number int, part RunRecord) {
	index := map[int]int{} // of the part's own hops, in the whole
	shift := part.Started.Sub(j.began)
	for _, h := range part.Records {
		own := h.Index
		if by, ok := j.handled[h.MessageID]; h.MessageID != "" && waits(h) && ok && by != number {
			if parent, known := index[h.Parent]; known {
				j.waited[h.MessageID] = parent
			}
			continue
		}
		if parent, known := index[h.Parent]; known {
			h.Parent = parent
		} else {
			h.Parent = -1
			if before, known := j.waited[h.MessageID]; known {
				h.Parent = before
			}
		}
		h.Index = len(j.records)
		h.Start += shift
		index[own] = h.Index
		j.records = append(j.records, h)
	}
}

// NewestParts returns the parts of a run in the order in which they began; of one that is
// given twice, what knows more.
func NewestParts(parts []RunRecord) []RunRecord {
	return newestOfEach(parts, func(r RunRecord) RunSummary { return r.RunSummary })
}

// newestOfEach is NewestParts for records and for their summaries.
func newestOfEach[P any](parts []P, of func(P) RunSummary) []P {
	newest := map[string]P{}
	for _, part := range parts {
		s := of(part)
		if known, ok := newest[s.Part]; ok && of(known).Hops > s.Hops {
			continue
		}
		newest[s.Part] = part
	}
	sorted := make([]P, 0, len(newest))
	for _, part := range newest {
		sorted = append(sorted, part)
	}
	slices.SortFunc(sorted, func(a, b P) int { return of(a).Started.Compare(of(b).Started) })
	return sorted
}
