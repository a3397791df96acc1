package runtime

import "time"

// busyTime is how long a node may be at one message before its status says so.
const busyTime = 30 * time.Second

// NodeBusy is a message that a node has been at for long.
type NodeBusy struct {
	Run     string    `json:"run"`
	Since   time.Time `json:"since"`
	Stopped bool      `json:"stopped,omitempty"` // the run was stopped, and the node does not react
}

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

// lasting returns the live runs that began at least so long ago.
func (r *recorder) lasting(age time.Duration) []*run {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []*run
	for live := r.live; live != nil; live = live.later {
		if time.Since(live.began) >= age {
			found = append(found, live)
		}
	}
	return found
}

// unfinished returns the deliveries that are under way and wait for no other.
func (r *run) unfinished() []*hop {
	waiting := map[*hop]bool{}
	var open []*hop
	for _, h := range r.hops() {
		if h.state.Load() == hopDone {
			continue
		}
		open = append(open, h)
		waiting[h.parent] = true
	}
	var leaves []*hop
	for _, h := range open {
		if !waiting[h] && h.edge != nil {
			leaves = append(leaves, h)
		}
	}
	return leaves
}
