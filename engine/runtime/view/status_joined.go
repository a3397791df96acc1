package view

// Joined are the status of a flow on several engines as one. The first is that of the
// engine that runs the triggers, which says how the nodes are; the others add what they
// have counted.
func Joined(all []Status) Status {
	joined := all[0]
	joined.Edges = append([]EdgeStatus{}, joined.Edges...)
	at := make(map[[2]string]int, len(joined.Edges))
	for i, edge := range joined.Edges {
		at[[2]string{edge.From, edge.To}] = i
	}
	joined.Nodes = append([]NodeStatus{}, joined.Nodes...)
	for _, other := range all[1:] {
		for i := range joined.Nodes {
			joined.Nodes[i].addFailures(other.Nodes)
		}
		joined.Runs, joined.Failed = joined.Runs+other.Runs, joined.Failed+other.Failed
		joined.LastRun = LaterRun(joined.LastRun, other.LastRun)
		joined.LastFinished = LaterRun(joined.LastFinished, other.LastFinished)
		for _, edge := range other.Edges {
			if i, ok := at[[2]string{edge.From, edge.To}]; ok {
				joined.Edges[i].add(edge)
			}
		}
	}
	return joined
}

func (e *EdgeStatus) add(other EdgeStatus) {
	e.Messages, e.Failures = e.Messages+other.Messages, e.Failures+other.Failures
	e.HourMessages, e.HourFailures = e.HourMessages+other.HourMessages, e.HourFailures+other.HourFailures
	if e.HourSince.Before(other.HourSince) {
		e.HourSince = other.HourSince
	}
}

// addFailures adds what went wrong at the node on another engine.
func (n *NodeStatus) addFailures(others []NodeStatus) {
	for _, other := range others {
		if other.ID != n.ID {
			continue
		}
		if n.LastError == nil || other.LastError != nil && n.LastError.Time.Before(other.LastError.Time) {
			n.LastError = other.LastError
		}
		n.LastFailures += other.LastFailures
		if n.Busy == nil {
			n.Busy = other.Busy
		}
	}
}
