package view

// maxFollowed is of how many runs the parts are known; one more forgets the oldest.
const maxFollowed = 500

// PartsOfRuns joins what several engines say of the same runs, each from its own part. It is
// of one goroutine, and its zero value knows nothing.
type PartsOfRuns struct {
	said  map[string]map[string]RunSummary // by run and engine
	order []string                         // of the runs, the oldest first
}

// Whole is the run as all engines have said, after one of them has said something.
func (p *PartsOfRuns) Whole(engine string, said RunSummary) RunSummary {
	if said.Part == "" {
		return said // it has no other part
	}
	if p.said == nil {
		p.said = map[string]map[string]RunSummary{}
	}
	if p.said[said.ID] == nil {
		if len(p.order) == maxFollowed {
			delete(p.said, p.order[0])
			p.order = p.order[1:]
		}
		p.said[said.ID] = map[string]RunSummary{}
		p.order = append(p.order, said.ID)
	}
	p.said[said.ID][engine] = said
	parts := make([]RunSummary, 0, len(p.said[said.ID]))
	for _, part := range p.said[said.ID] {
		parts = append(parts, part)
	}
	return JoinSummaries(parts)
}

// LaterRun is the run that began later, nil when there is none: of one that two engines have
// parts of, both together.
func LaterRun(a, b *RunSummary) *RunSummary {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.ID == b.ID && a.Part != "" && b.Part != "":
		joined := JoinSummaries([]RunSummary{*a, *b})
		return &joined
	}
	later := CompareIDs(a.ID, b.ID)
	if later == 0 { // they have no such ids
		later = a.Started.Compare(b.Started)
	}
	if later < 0 {
		return b
	}
	return a
}
