package planning

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
)

// Report is what the check of a document found.
type Report struct {
	Problems flow.Problems `json:"problems"`
	Edges    []EdgeReport  `json:"edges"`
	// Left names the runs that go on with the wiring that was replaced.
	Left []string `json:"left,omitempty"`
}

// EdgeReport is the outcome of one edge's mapping.
type EdgeReport struct {
	From     string         `json:"from"`
	To       string         `json:"to"`
	Outcome  string         `json:"outcome"` // valid, unverifiable, invalid
	Findings []expr.Finding `json:"findings,omitempty"`
}

// evaluateTime bounds the time that a document's expressions may take before it
// runs: those of its settings, and of its maps on examples. In a check it is all
// the time that components have for their settings, too.
const evaluateTime = 2 * time.Second

// Plan is a checked document with instances to run it.
type Plan struct {
	planner      *Planner
	Document     *flow.Flow
	Report       Report
	Nodes        map[string]*Node
	Order        []string
	Edges        []*Edge
	ItemNames    map[flow.Endpoint]*expr.Mapping // by source port, of nodes that name what they emit
	arrived      map[flow.Endpoint]any           // an example of what the first edge brings to a target port
	purpose      purpose
	into         *Deployment     // nil unless it is for one
	portProblems int             // ends of edges that lead to no port
	limit        context.Context // ends what planning evaluates
	Secrets      *redact.Set     // written out in the document
}

// purpose is what a plan is made for.
type purpose int

const (
	forDeployment purpose = iota
	forReading            // dry: nothing outside the document is read
	forDrawing            // dry, and a node may be remembered instead of made
)

func (p *Plan) dry() bool { return p.purpose != forDeployment }

// Deployment is what a plan for a deployment asks of the flow that it is for.
type Deployment struct {
	// Fresh makes the instance of a node, which takes part in the flow unless it is
	// discarded.
	Fresh func(id, component string, fresh module.Component) (Instance, error)
	// Stays returns the settings of the node's live instance of that component, false
	// when there is none.
	Stays func(id, component string) (settings any, ok bool)
}

// Node is a node of a plan.
type Node struct {
	ID              string
	Kind            string // the component's full name
	Component       module.Component
	Instance        Instance // nil when the node was remembered: Component is the prototype then
	Stays           bool     // a live instance of the flow stays in its place
	Ports           []module.Port
	Settings        any
	OldSettings     any
	SettingsChanged bool
}

// discard ends the instance that the plan has made.
func (p *Node) discard() {
	if p.Instance != nil {
		p.Instance.Discard()
	}
}

// Discard ends the instances that the plan has made.
func (p *Plan) Discard() {
	for _, n := range p.Nodes {
		n.discard()
	}
}

func (p *Plan) problem(path, suggestion, format string, args ...any) {
	line, column := p.Document.Position(path)
	p.Report.Problems = append(p.Report.Problems, flow.Problem{
		Severity: flow.Error, File: p.Document.File(), Line: line, Column: column, Path: path,
		Message: fmt.Sprintf(format, args...), Suggestion: suggestion,
	})
}

// Check reports what is wrong with a document without running anything of it.
func (pl *Planner) Check(ctx context.Context, document *flow.Flow) Report {
	d := pl.Draft(ctx, document)
	d.Close()
	return d.Report()
}

// PlanDeployment checks a document and makes an instance of every node, for a deployment.
func (pl *Planner) PlanDeployment(ctx context.Context, document *flow.Flow, into Deployment) *Plan {
	return pl.plan(ctx, &Plan{Document: document, purpose: forDeployment, into: &into})
}

// read checks a document and makes an instance of every node, and reads nothing
// outside the document.
func (pl *Planner) read(ctx context.Context, document *flow.Flow) *Plan {
	return pl.plan(ctx, &Plan{Document: document, purpose: forReading})
}

func (pl *Planner) plan(ctx context.Context, p *Plan) *Plan {
	document := p.Document
	p.planner, p.Nodes, p.arrived = pl, map[string]*Node{}, map[flow.Endpoint]any{}
	limit, cancel := context.WithTimeout(ctx, evaluateTime)
	defer cancel()
	p.limit = limit
	p.Report.Problems = document.Validate()
	for i, n := range document.Spec.Nodes {
		if ctx.Err() != nil {
			break // nobody waits for it any more
		}
		if _, twice := p.Nodes[n.ID]; twice || n.Disabled && !p.dry() {
			continue
		}
		planned := p.planNode(ctx, i)
		if planned == nil {
			continue
		}
		p.Nodes[n.ID] = planned
		p.Order = append(p.Order, n.ID)
	}
	p.planEdges(ctx)
	p.callersWaitForNoQueue()
	p.planItemNames()
	p.literals()
	if ctx.Err() != nil {
		p.problem("", "", "the check was given up: %v", context.Cause(ctx))
	}
	p.Report.Problems = p.Report.Problems.Sorted()
	return p
}

func (p *Plan) planNode(ctx context.Context, index int) *Node {
	doc := p.Document.Spec.Nodes[index]
	path := fmt.Sprintf("spec.nodes[%d]", index)
	catalog := p.planner.catalog
	prototype, ok := catalog.Lookup(doc.Component)
	if !ok {
		p.problem(path+".component", flow.Nearest(doc.Component, catalog.Names()), "unknown component %q", doc.Component)
		return nil
	}
	if !catalog.Allows(doc.Component) {
		p.problem(path+".component", "", "component %s is not allowed here: who runs this server bounds what flows may use (--allow-components)", doc.Component)
		if p.purpose != forDrawing { // which makes no more of it than its ports
			return nil
		}
	}
	key, keyed := "", false
	if p.purpose == forDrawing {
		if key, keyed = settledKey(doc); keyed {
			if known, ok := p.planner.settled.Get(key, len(key)); ok {
				return p.remember(doc, path, prototype, known)
			}
		}
	}
	before := len(p.Report.Problems)
	planned, err := p.newNode(doc, prototype)
	if err != nil {
		p.problem(path+".component", "", "component %s can't be made: %v", doc.Component, err)
		return nil
	}
	p.configure(ctx, planned, doc, path)
	planned.SettingsChanged = planned.Stays && !reflect.DeepEqual(planned.Settings, planned.OldSettings)
	if planned.Ports, err = guard.Ports(planned.Component); err != nil {
		p.problem(path+".settings", "", "the ports of component %s can't be said: %v", doc.Component, err)
	}
	if keyed && len(p.Report.Problems) == before {
		p.planner.settled.Put(key, len(key), settledNode{ports: slices.Clone(planned.Ports), settings: planned.Settings})
	}
	p.applyExamples(planned, doc, path)
	return planned
}

// newNode makes the instance of a node.
func (p *Plan) newNode(doc flow.Node, prototype module.Component) (*Node, error) {
	planned := &Node{ID: doc.ID, Kind: doc.Component}
	err := guard.Call(func() error {
		planned.Component = prototype.Instance()
		return nil
	})
	if err != nil {
		return nil, err
	}
	if p.into != nil {
		planned.OldSettings, planned.Stays = p.into.Stays(doc.ID, doc.Component)
		planned.Instance, err = p.into.Fresh(doc.ID, doc.Component, planned.Component)
		return planned, err
	}
	name := p.Document.Metadata.Name
	planned.Instance, err = newScratch(name, doc.ID, planned.Component, p.planner.state(name, doc.ID))
	return planned, err
}

// remember plans a node that was planned before.
func (p *Plan) remember(doc flow.Node, path string, prototype module.Component, known settledNode) *Node {
	planned := &Node{ID: doc.ID, Kind: doc.Component, Component: prototype, Settings: known.settings, Ports: slices.Clone(known.ports)}
	p.applyExamples(planned, doc, path)
	return planned
}

// configure decodes, checks and applies a node's settings.
func (p *Plan) configure(ctx context.Context, planned *Node, doc flow.Node, path string) {
	var port module.Port
	ports, _ := guard.Ports(planned.Component) // asked for again with the settings
	for _, candidate := range ports {
		if candidate.Name == v1alpha1.SettingsPort {
			port = candidate
		}
	}
	if port.Configuration == nil {
		if len(doc.Settings) > 0 {
			p.problem(path+".settings", "", "component %s takes no settings", doc.Component)
		}
		return
	}
	settings, ok := p.decodeSettings(ctx, port, doc, path+".settings")
	if !ok {
		return
	}
	planned.Settings = settings
	handler, ok := planned.Component.(module.SettingsHandler)
	if !ok {
		return
	}
	if _, acts := handler.(module.LiveSettings); acts && (p.dry() || planned.Stays) {
		return
	}
	give := handler.OnSettings
	switch {
	case p.dry():
		ctx = p.limit // a document that is only looked at takes no long time, whatever its settings
	case !planned.Stays: // the instance goes live with them
		give = func(ctx context.Context, settings any) error { return planned.Instance.Settle(ctx, handler, settings) }
	}
	if err := guard.Call(func() error { return give(ctx, settings) }); err != nil {
		p.settingsProblem(path+".settings", err)
	}
}

// settingsProblem reports why a component refused its settings: each of several
// errors that name their place is a problem there.
func (p *Plan) settingsProblem(path string, err error) {
	for wrapped := err; wrapped != nil; wrapped = errors.Unwrap(wrapped) {
		several, ok := wrapped.(interface{ Unwrap() []error })
		if !ok || len(several.Unwrap()) == 0 || !isPlaced(several.Unwrap()[0]) {
			continue
		}
		for _, one := range several.Unwrap() {
			p.settingsProblem(path, one)
		}
		return
	}
	var placed *module.PlacedError
	if !errors.As(err, &placed) {
		p.problem(path, "", "%v", err)
		return
	}
	if placed.Path != "" {
		path += "." + placed.Path
	}
	p.problem(path, "", "%v", err)
	last := &p.Report.Problems[len(p.Report.Problems)-1]
	last.CodeLine, last.CodeColumn = placed.Line, placed.Column
}

func isPlaced(err error) bool {
	var placed *module.PlacedError
	return errors.As(err, &placed)
}

func portNames(ports []module.Port, source bool) []string {
	var names []string
	for _, port := range ports {
		if port.Source == source && !strings.HasPrefix(port.Name, "_") {
			names = append(names, port.Name)
		}
	}
	return names
}
