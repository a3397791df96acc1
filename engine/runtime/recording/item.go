package recording

// severalItems is what a run is about whose hops are about different items.
const severalItems = ""

// IsAbout notes what a message of the run is about, as the node that emits it says.
func (r *Run) IsAbout(item string) {
	if r.about.CompareAndSwap(nil, &item) || *r.about.Load() == item {
		return
	}
	several := severalItems
	r.about.Store(&several)
}

// item is what the whole run is about; empty when nothing says so, or it is about
// several.
func (r *Run) item() string {
	if r.Item != "" {
		return r.Item
	}
	if about := r.about.Load(); about != nil {
		return *about
	}
	return ""
}
