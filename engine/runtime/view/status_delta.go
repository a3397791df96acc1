package view

import "slices"

// StatusDelta is what of a flow's status is new. Panels have events of their
// own.
type StatusDelta struct {
	Running bool         `json:"running"`
	Nodes   []NodeStatus `json:"nodes"` // those that changed, without panels
	Edges   []EdgeStatus `json:"edges"` // those that changed
	Runs    int          `json:"runs"`
	Failed  int          `json:"failed"`
}

// Since returns what is new beside an earlier status, false when nothing is.
// Beside the zero Status everything is. What is gone is not in it: a deployment
// has an event of its own.
func (s Status) Since(before Status) (StatusDelta, bool) {
	delta := StatusDelta{Running: s.Running, Runs: s.Runs, Failed: s.Failed, Nodes: []NodeStatus{}, Edges: []EdgeStatus{}}
	nodes := map[string]NodeStatus{}
	for _, n := range before.Nodes {
		n.Panel = nil
		nodes[n.ID] = n
	}
	for _, n := range s.Nodes {
		n.Panel = nil
		if old, ok := nodes[n.ID]; !ok || !n.equal(old) {
			delta.Nodes = append(delta.Nodes, n)
		}
	}
	for _, e := range s.Edges {
		if !slices.Contains(before.Edges, e) {
			delta.Edges = append(delta.Edges, e)
		}
	}
	changed := len(delta.Nodes) > 0 || len(delta.Edges) > 0 || s.Running != before.Running || s.Runs != before.Runs || s.Failed != before.Failed
	return delta, changed || before.Name == ""
}

func (n NodeStatus) equal(other NodeStatus) bool {
	sameError := n.LastError == other.LastError || n.LastError != nil && other.LastError != nil && *n.LastError == *other.LastError
	sameBusy := n.Busy == other.Busy || n.Busy != nil && other.Busy != nil && *n.Busy == *other.Busy
	return sameError && sameBusy && n.ID == other.ID && n.Component == other.Component && n.Startable == other.Startable &&
		n.LastMessages == other.LastMessages && n.LastFailures == other.LastFailures && n.Running == other.Running
}
