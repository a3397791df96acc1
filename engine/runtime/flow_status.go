package runtime

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Status returns a snapshot.
func (f *Flow) Status() view.Status {
	g := f.current.Load()
	f.mu.Lock()
	edges := f.report.Edges
	f.mu.Unlock()
	reports := make(map[string]planning.EdgeReport, len(edges))
	for _, report := range edges {
		reports[report.From+" -> "+report.To] = report
	}
	status := view.Status{Name: f.name, Start: flow.StartManual, Nodes: []view.NodeStatus{}, Edges: []view.EdgeStatus{}}
	if g.always {
		status.Start = flow.StartAlways
	}
	busy, last := f.busy(), f.records.LastTally()
	for _, id := range g.order {
		n := g.nodes[id].node
		node := view.NodeStatus{ID: id, Component: n.kind, Panel: n.shown(), Busy: busy[id],
			LastMessages: last.Nodes[id].Messages, LastFailures: last.Nodes[id].Failures}
		if failure := n.lastErr.Load(); failure != nil && !f.records.Superseded(failure) {
			node.LastError = &failure.NodeFailure
		}
		node.Startable, node.Running = n.startable()
		status.Running = status.Running || node.Running
		status.Nodes = append(status.Nodes, node)
	}
	age := f.engine.recorder.Age()
	for _, e := range g.edges {
		total, hour := e.counts.Total(), e.counts.LastHour(age)
		edge := view.EdgeStatus{From: e.from, To: e.to.node.id + "." + e.Port, Messages: total.Messages, Failures: total.Failures,
			LastMessages: last.Edges[e.Name].Messages, LastFailures: last.Edges[e.Name].Failures,
			HourMessages: hour.Messages, HourFailures: hour.Failures, HourSince: hour.Since}
		if report, ok := reports[e.Name]; ok {
			edge.From, edge.Outcome = report.From, report.Outcome
		}
		status.Edges = append(status.Edges, edge)
	}
	if damage := f.Damage(); damage != nil {
		status.Damage = damage.Error()
	}
	status.Runs, status.Failed = f.records.Totals()
	if last := f.records.LastRun(); last != nil {
		status.LastRun = &f.settled([]view.RunSummary{last.Whole()})[0]
	}
	if over := f.records.LastFinished(); over != nil {
		summary := over.Whole()
		status.LastFinished = &summary
	} else {
		status.LastFinished = f.records.Before()
	}
	return status
}

// HopDurations returns how long hops took, by the node's id.
func (f *Flow) HopDurations() map[string]*recording.HopDurations {
	all := map[string]*recording.HopDurations{}
	for id, w := range f.current.Load().nodes {
		all[id] = &w.node.took
	}
	return all
}

// startable reports whether the node is a trigger, and whether it is started. For one
// whose component keeps that itself, its panel says so: it shows a stop button and no
// start button, or says that it is running.
func (n *node) startable() (trigger, running bool) {
	if n.trigger != nil {
		return true, n.trigger.isStarted()
	}
	face := n.panelValue()
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
