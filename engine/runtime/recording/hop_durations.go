package recording

import "github.com/patchbay-dev/patchbay/engine/runtime/statistics"

// HopDurations are those of the hops of a node, with what it sent to directly.
type HopDurations struct{ OK, Failed statistics.Durations }

// Add counts a hop that is over.
func (d *HopDurations) Add(h *Hop) {
	if h.Failed() {
		d.Failed.Add(h.took)
		return
	}
	d.OK.Add(h.took)
}
