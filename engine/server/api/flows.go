package api

import (
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// The states of a stored flow.
const (
	StateStopped = "stopped" // deployed, no trigger runs
	StateRunning = "running" // some trigger runs
	StateInvalid = "invalid" // kept, but its problems keep it from running
	StateDamaged = "damaged" // deployed, but lost state keeps it from running
)

// Flow is one line of the list of flows.
type Flow struct {
	Name     string    `json:"name" required:"true"`
	Title    string    `json:"title,omitempty"`
	State    string    `json:"state" required:"true" enum:"stopped,running,invalid,damaged"`
	Start    string    `json:"start,omitempty" enum:"always,manual" description:"Who starts the triggers: the document (always) or people; absent when the flow is not deployed."`
	Revision string    `json:"revision" required:"true" description:"Identifies exactly this document; its ETag."`
	Modified time.Time `json:"modified" required:"true"`
	OnDisk   string    `json:"onDisk,omitempty" enum:"changed,missing,unreadable,new" description:"How the flow's file differs from what runs; absent when it does not."`
	// ManagedBy is of a flow that is an object of a cluster.
	ManagedBy string `json:"managedBy,omitempty" description:"The tool that brings the document, as a rule from git; absent when people do."`
	Nodes     int    `json:"nodes"`
	Edges     int    `json:"edges"`
	Runs      int    `json:"runs" description:"Since the server started."`
	Failed    int    `json:"failed" description:"Of these runs."`
	Solution  string `json:"solution,omitempty" description:"Of the solution that it came from, as NAME@VERSION."`
	// LastFinished is absent while none has ended.
	LastFinished *view.RunSummary `json:"lastFinished,omitempty" description:"Of the runs that are over the one that began last."`
	Day          *Day             `json:"day,omitempty" description:"The runs of the last 24 hours; absent when there were none."`
	NextRun      *time.Time       `json:"nextRun,omitempty" description:"When a started trigger plans its next run; absent when none says so."`
	Problems     []Problem        `json:"problems,omitempty"`
	// Refused is what whoever asks may not do with it.
	Refused []string `json:"refused,omitempty" description:"What whoever asks may not do with it: start (and stop), remove."`
}

// Day counts runs by half hours, the oldest first.
type Day struct {
	Runs   []int `json:"runs" required:"true"`
	Failed []int `json:"failed" required:"true" description:"Of these, those in which something failed, handled or not."`
}

// FlowList is a page of flows, by name.
type FlowList struct {
	Items []Flow `json:"items" required:"true"`
	Next  string `json:"next,omitempty" description:"The after of the next page; absent on the last."`
}

// Saved is the outcome of saving a flow.
type Saved struct {
	Name      string    `json:"name" required:"true"`
	Revision  string    `json:"revision" required:"true"`
	Created   bool      `json:"created" description:"False when a flow of this name was changed."`
	Changed   bool      `json:"changed" description:"False when the stored document is the same already."`
	State     string    `json:"state" required:"true" enum:"stopped,running,invalid,damaged"`
	Start     string    `json:"start,omitempty" enum:"always,manual" description:"Who starts the triggers: the document (always), after the answer, or people."`
	Startable bool      `json:"startable" description:"Some node has a Start button."`
	Problems  []Problem `json:"problems,omitempty" description:"Warnings only."`
	Edges     []Edge    `json:"edges,omitempty"`
	Left      []string  `json:"left,omitempty" description:"The runs that go on with the wiring that was replaced."`
}

// Checked is the outcome of checking a document. Nothing of it ran.
type Checked struct {
	Valid    bool      `json:"valid" description:"True when there are warnings at most."`
	Problems []Problem `json:"problems" required:"true"`
	Edges    []Edge    `json:"edges" required:"true"`
	// Nodes is there when ports were asked for.
	Nodes []NodePorts `json:"nodes,omitempty" description:"All nodes with their ports, when ports=true."`
}

// Edge is the verdict on an edge's mapping.
type Edge struct {
	From     string    `json:"from" required:"true"`
	To       string    `json:"to" required:"true"`
	Outcome  string    `json:"outcome" required:"true" enum:"valid,unverifiable,invalid"`
	Findings []Finding `json:"findings,omitempty"`
}

// Finding is one thing about a mapping that is wrong or can't be known.
type Finding struct {
	Outcome    string `json:"outcome" required:"true"`
	Path       string `json:"path,omitempty"`
	Expression string `json:"expression,omitempty"`
	Line       int    `json:"line,omitempty" description:"Within the text of the map, from 1."`
	Column     int    `json:"column,omitempty" description:"In characters, from 1."`
	Message    string `json:"message" required:"true"`
	Suggestion string `json:"suggestion,omitempty"`
}

// Removed is the outcome of uninstalling a flow.
type Removed struct {
	Name string   `json:"name" required:"true"`
	Left []string `json:"left" required:"true" description:"What it changed outside that stays, and how that is undone."`
	// Running is empty unless a component does not react to being stopped.
	Running []string `json:"running,omitempty" description:"What was stopped and has not ended: what it does last may still happen."`
}

// Pressed is the outcome of Start or Stop.
type Pressed struct {
	Flow  string   `json:"flow" required:"true"`
	Nodes []string `json:"nodes" required:"true" description:"That were started, or stopped."`
	// Already distinguishes a start that changed nothing from one that found no trigger.
	Already []string `json:"already,omitempty" description:"Triggers that were started, or stopped, before."`
}

// Sent is the outcome of a message to a port: a run that is over.
type Sent struct {
	Flow  string `json:"flow" required:"true"`
	Run   string `json:"run" required:"true"`
	Error string `json:"error,omitempty" description:"Why the run failed; absent when it did not."`
}

// SendPreview is what sending a message may do: to a port, or that of a hop again.
type SendPreview struct {
	Node        string       `json:"node" required:"true" description:"The node that gets the message, or emits it."`
	Source      bool         `json:"source,omitempty" description:"The node emits the message, and does nothing else."`
	Item        string       `json:"item,omitempty" description:"What the message is about."`
	Nodes       []string     `json:"nodes" required:"true" description:"Those that it may come to from there on, in the flow as it is deployed now."`
	Permissions []Permission `json:"permissions" required:"true" description:"What these may do in the cluster."`
	Problems    []Problem    `json:"problems,omitempty" description:"Why what some nodes may do is not known."`
}

// ProblemsOf writes problems as the API does.
func ProblemsOf(found flow.Problems) []Problem {
	problems := make([]Problem, len(found))
	for i, p := range found {
		problems[i] = Problem{Severity: p.Severity.String(), File: p.File, Line: p.Line, Column: p.Column,
			Path: p.Path, CodeLine: p.CodeLine, CodeColumn: p.CodeColumn, Message: p.Message, Suggestion: p.Suggestion}
	}
	return problems
}

// Document reads problems back, for the lines that flow.Problem prints.
func (p Problem) Document() flow.Problem {
	severity := flow.Error
	if p.Severity == flow.Warning.String() {
		severity = flow.Warning
	}
	return flow.Problem{Severity: severity, File: p.File, Line: p.Line, Column: p.Column,
		Path: p.Path, CodeLine: p.CodeLine, CodeColumn: p.CodeColumn, Message: p.Message, Suggestion: p.Suggestion}
}
