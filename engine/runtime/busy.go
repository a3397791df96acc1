package runtime

import "time"

// busyTime is how long a node may be at one message before its status says so.
const busyTime = 30 * time.Second

// busy returns, by node, the message that it has been at the longest, when that is
// long. Who only waits for the nodes behind it is not at it.
func (f *Flow) busy() map[string]*NodeBusy {
	found := map[string]*NodeBusy{}
	for _, r := range f.records.lasting(busyTime) {
		for _, h := range r.unfinished() {
			since := r.began.Add(h.start)
			if time.Since(since) < busyTime {
				continue
			}
			if before := found[h.node()]; before == nil || since.Before(before.Since) {
				found[h.node()] = &NodeBusy{Run: r.id, Since: since, Stopped: r.stopped() != nil}
			}
		}
	}
	return found
}
