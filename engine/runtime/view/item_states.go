package view

// ItemStates are what the hops of a run are about, by name, and whether something failed for each.
func (r RunRecord) ItemStates() map[string]bool {
	items := map[string]bool{}
	for _, h := range r.Records {
		if h.Item != "" {
			items[h.Item] = items[h.Item] || h.Failures > 0
		}
	}
	return items
}
