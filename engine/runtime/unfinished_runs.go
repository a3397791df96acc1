package runtime

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/runtime/failure"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// leftRuns names the runs that match and are under way, each with the nodes that it
// is at; saying is what to say of them.
func (f *Flow) leftRuns(saying string, match func(*recording.Run) bool) []string {
	lines := []string{}
	for _, r := range f.records.Lasting(0) {
		if !match(r) {
			continue
		}
		for _, h := range r.Unfinished() {
			lines = append(lines, fmt.Sprintf("run %s %s, at node %s (%s)", r.ID, saying, h.Node(), h.Edge.Component))
			if len(lines) == failure.MaxJoined {
				return append(lines, "and maybe more")
			}
		}
	}
	return lines
}
