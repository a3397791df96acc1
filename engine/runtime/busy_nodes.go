package runtime

import (
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// busyTime is how long a node may be at one message before its status says so.
const busyTime = 30 * time.Second

// busy returns, by node, the message that it has been at the longest, when that is
// long. A node that only waits for those after it is not busy.
func (f *Flow) busy() map[string]*view.NodeBusy {
	found := map[string]*view.NodeBusy{}
	for _, r := range f.records.Lasting(busyTime) {
		for _, h := range r.Unfinished() {
			since := r.Began.Add(h.Start)
			if time.Since(since) < busyTime {
				continue
			}
			if before := found[h.Node()]; before == nil || since.Before(before.Since) {
				found[h.Node()] = &view.NodeBusy{Run: r.ID, Since: since, Stopped: r.Stopped() != nil}
			}
		}
	}
	return found
}
