package runtime

import (
	"encoding/json"
	"reflect"
)

// Status is what a flow does right now.
type Status struct {
	Name    string `json:"name"`
	Running bool   `json:"running"` // some trigger is started
	// Damage is why the flow must not run and what to do; empty when it may.
	Damage  string       `json:"damage"`
	Nodes   []NodeStatus `json:"nodes"`
	Edges   []EdgeStatus `json:"edges"`
	Runs    int          `json:"runs"`   // since the engine started
	Failed  int          `json:"failed"` // of these
	LastRun *RunSummary  `json:"lastRun,omitempty"`
	// OnDisk says how the flow's file differs from what runs: changed, missing or
	// unreadable; empty when it does not. The engine itself knows no files.
	OnDisk string `json:"onDisk,omitempty" enum:"changed,missing,unreadable,new"`
}

// NodeStatus is one node's face and last failure.
type NodeStatus struct {
	ID        string          `json:"id"`
	Component string          `json:"component"`
	Panel     json.RawMessage `json:"panel,omitempty"`
	Startable bool            `json:"startable,omitempty"` // has a start button
	Running   bool            `json:"running,omitempty"`   // says so on its panel
	LastError *NodeFailure    `json:"lastError,omitempty"`
	Busy      *NodeBusy       `json:"busy,omitempty"` // at one message for more than 30 s
}

// EdgeStatus counts an edge's messages since the engine started.
type EdgeStatus struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Outcome  string `json:"outcome" enum:"valid,unverifiable,invalid"`
	Messages int64  `json:"messages"`
	Failures int64  `json:"failures"`
}

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
	f.records.mu.Lock()
	status.Runs, status.Failed = f.records.total, f.records.failed
	f.records.mu.Unlock()
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
