package runtime

import "fmt"

// leftRuns names the runs that match and are under way, each with the nodes that it
// is at; saying is what to say of them.
func (f *Flow) leftRuns(saying string, match func(*run) bool) []string {
	lines := []string{}
	for _, r := range f.records.lasting(0) {
		if !match(r) {
			continue
		}
		for _, h := range r.unfinished() {
			lines = append(lines, fmt.Sprintf("run %s %s, at node %s (%s)", r.id, saying, h.node(), h.edge.component))
			if len(lines) == maxJoined {
				return append(lines, "and maybe more")
			}
		}
	}
	return lines
}
