package runtime

import (
	"reflect"
)

// Status returns a snapshot.
func (f *Flow) Status() Status {
	g := f.current.Load()
	f.mu.Lock()
	edges := f.report.Edges
	f.mu.Unlock()
	status := Status{Name: f.name, Nodes: []NodeStatus{}, Edges: []EdgeStatus{}}
	busy := f.busy()
	for _, id := range g.order {
		n := g.nodes[id].node
		node := NodeStatus{ID: id, Component: n.kind, Panel: n.shown(), LastError: n.lastErr.Load(), Busy: busy[id]}
		node.Startable, node.Running = n.startable()
		status.Running = status.Running || node.Running
		status.Nodes = append(status.Nodes, node)
	}
	for i, e := range g.edges {
		edge := EdgeStatus{From: e.from, To: e.to.node.id + "." + e.port, Messages: e.stats.messages.Load(), Failures: e.stats.failures.Load()}
		if i < len(edges) {
			edge.From, edge.Outcome = edges[i].From, edges[i].Outcome
		}
		status.Edges = append(status.Edges, edge)
	}
	if damage := f.Damage(); damage != nil {
		status.Damage = damage.Error()
	}
	status.Runs, status.Failed = f.records.totals()
	if newest := f.records.newest(1); len(newest) > 0 {
		summary := newest[0].summary()
		status.LastRun = &summary
	}
	return status
}

// startable reports whether the node is a trigger, and whether it is started. For one
// whose component keeps that itself, its panel tells: it shows a stop button and no
// start button, or says that it is running.
func (n *node) startable() (trigger, running bool) {
	if n.trigger != nil {
		return true, n.trigger.isStarted()
	}
	face := n.face()
	_, start := buttonOf(face, startButton)
	if !start && !n.hasStart {
		return false, false // something else starts it
	}
	_, stop := buttonOf(face, stopButton)
	return true, stop && !start || says(face, statusRunning)
}

// says reports whether a panel's field `status` says a word.
func says(face any, word string) bool {
	v := reflect.ValueOf(face)
	if v.Kind() != reflect.Struct {
		return false
	}
	field, ok := fieldsByName(v.Type())["status"]
	if !ok || field.Type.Kind() != reflect.String {
		return false
	}
	return v.FieldByIndex(field.Index).String() == word
}
