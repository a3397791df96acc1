package journal

import "fmt"

const cantOpen = "it can't be opened as a file"

// conditions says of each copy what the pass found, and whether the files must be
// rewritten.
func (r *recovery) conditions() []FileReport {
	var reports []FileReport
	for _, c := range r.copies {
		report := FileReport{Name: c.name, Condition: Intact}
		if c.window != nil {
			report.Bytes = c.window.size
		}
		if c.valid {
			report.Time = c.head.created
		}
		report.Condition, report.Detail = r.condition(c)
		r.rewrite = r.rewrite || report.Condition != Intact
		reports = append(reports, report)
	}
	r.rewrite = r.rewrite || r.counted.Condition != Intact
	reports = append(reports, r.counted)
	for _, generation := range r.names.generations[min(1, len(r.names.generations)):] {
		for _, name := range namesOf(generation) {
			if r.names.present[name] {
				reports = append(reports, FileReport{Name: name, Condition: Unfinished, Detail: "a newer one has taken its place"})
			}
		}
	}
	return reports
}

func (r *recovery) condition(c *copyOf) (condition, detail string) {
	switch {
	case c.window == nil && r.names.present[c.name+unfinished]:
		return Behind, "a crash came between the two copies"
	case c.window == nil && r.names.present[c.name]:
		return Damaged, cantOpen
	case c.window == nil:
		return Missing, ""
	case !c.valid && c.window.size == 0:
		return Damaged, "it is empty"
	case !c.valid:
		return Damaged, "its header is not what was written"
	case c.bad == 0:
		return Intact, ""
	case c.bad == 1 && c.short && c.lastBad == r.last:
		return Behind, "the last write got only into the other copy"
	}
	return Damaged, fmt.Sprintf("%d of its frames, from byte %d on, are not what was written", c.bad, c.firstBad)
}
