package view

import (
	"encoding/json"
	"time"
)

// Status is what a flow does right now.
type Status struct {
	Name    string `json:"name"`
	Running bool   `json:"running"` // some trigger is started
	Start   string `json:"start,omitempty" enum:"always,manual" description:"Who starts the triggers: the document (always), so that nobody stops them, or people."`
	// Damage is why the flow must not run and what to do; empty when it may.
	Damage  string       `json:"damage"`
	Nodes   []NodeStatus `json:"nodes"`
	Edges   []EdgeStatus `json:"edges"`
	Runs    int          `json:"runs"`   // since the engine started
	Failed  int          `json:"failed"` // of these
	LastRun *RunSummary  `json:"lastRun,omitempty"`
	// LastFinished is the run that began last of those that are over.
	LastFinished *RunSummary `json:"lastFinished,omitempty"`
	// OnDisk says how the flow's file differs from what runs: changed, missing or
	// unreadable; empty when it does not. The engine itself knows no files.
	OnDisk string `json:"onDisk,omitempty" enum:"changed,missing,unreadable,new"`
	// ManagedBy is the tool that brings the flow's document, which the engine does not know
	// either.
	ManagedBy string `json:"managedBy,omitempty" description:"The tool that brings the document, as a rule from git; absent when people do."`
}

// NodeStatus is one node's face, what the last run of each trigger brought it, and its
// last failure, until a later run of the same trigger is over.
type NodeStatus struct {
	ID        string          `json:"id"`
	Component string          `json:"component"`
	Panel     json.RawMessage `json:"panel,omitempty"`
	Startable bool            `json:"startable,omitempty"` // has a start button
	Running   bool            `json:"running,omitempty"`   // says so on its panel
	LastError *NodeFailure    `json:"lastError,omitempty"`
	// LastMessages arrived in the last run of each trigger, and led to LastFailures here.
	LastMessages int       `json:"lastMessages,omitempty"`
	LastFailures int       `json:"lastFailures,omitempty"`
	Busy         *NodeBusy `json:"busy,omitempty"` // at one message for more than 30 s
}

// NextRun is when a started trigger plans its next run, as its panel says; zero when it
// does not.
func (n NodeStatus) NextRun() time.Time {
	var panel struct {
		NextRun time.Time `json:"nextRun"`
	}
	if !n.Running || json.Unmarshal(n.Panel, &panel) != nil {
		return time.Time{}
	}
	return panel.NextRun
}

// EdgeStatus counts an edge's messages since the engine started, in the last run of each
// trigger, and in the last hour; failures are those of the node where it ends.
type EdgeStatus struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Outcome  string `json:"outcome" enum:"valid,unverifiable,invalid"`
	Messages int64  `json:"messages"`
	Failures int64  `json:"failures"`

	LastMessages int `json:"lastMessages,omitempty"`
	LastFailures int `json:"lastFailures,omitempty"`

	HourMessages int64     `json:"hourMessages,omitempty" description:"Messages of the last hour, by minutes."`
	HourFailures int64     `json:"hourFailures,omitempty" description:"Failures of the last hour at the node where the edge ends."`
	HourSince    time.Time `json:"hourSince,omitzero" description:"When counting began, while that is less than an hour ago: a restart begins again at zero."`
}

// NodeBusy is a message that a node has been at for long.
type NodeBusy struct {
	Run     string    `json:"run"`
	Since   time.Time `json:"since"`
	Stopped bool      `json:"stopped,omitempty"` // the run was stopped, and the node does not react
}

// NodeFailure is the last error of a node and the run in which it happened.
type NodeFailure struct {
	Time  time.Time `json:"time"`
	Run   string    `json:"run"`
	Error string    `json:"error"`
}
