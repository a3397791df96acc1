package runtime

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

// plan is a checked document with instances to run it.
type plan struct {
	planner  *planner
	document *flow.Flow
	report   Report
	nodes    map[string]*plannedNode
	order    []string
	edges    []*plannedEdge
	arrived  map[flow.Endpoint]any // an example of what the first edge brings to a target port
	purpose  purpose
	into     *deployment     // nil unless it is for one
	astray   int             // ends of edges that lead to no port
	limit    context.Context // ends what planning evaluates
	secrets  *redact.Set     // written out in the document
}

// purpose is what a plan is made for.
type purpose int

const (
	forDeployment purpose = iota
	forReading            // dry: nothing outside the document is read
	forDrawing            // dry, and a node may be remembered instead of made
)

func (p *plan) dry() bool { return p.purpose != forDeployment }

// deployment is what a plan for a deployment asks of the flow that it is for.
type deployment struct {
	// fresh makes the instance of a node, which takes part in the flow unless it is
	// discarded.
	fresh func(id, component string, fresh module.Component) instance
	// stays returns the settings of the node's live instance of that component, false
	// when there is none.
	stays func(id, component string) (settings any, ok bool)
}

type plannedNode struct {
	id              string
	kind            string // the component's full name
	component       module.Component
	instance        instance // nil when it was remembered: component is the prototype then
	stays           bool     // a live instance of the flow stays in its place
	ports           []module.Port
	settings        any
	oldSettings     any
	settingsChanged bool
}

// discard ends the instance that the plan has made.
func (p *plannedNode) discard() {
	if p.instance != nil {
		p.instance.Discard()
	}
}

func (p *plan) discard() {
	for _, n := range p.nodes {
		n.discard()
	}
}

func (p *plan) problem(path, suggestion, format string, args ...any) {
	line, column := p.document.Position(path)
	p.report.Problems = append(p.report.Problems, flow.Problem{
		Severity: flow.Error, File: p.document.File(), Line: line, Column: column, Path: path,
		Message: fmt.Sprintf(format, args...), Suggestion: suggestion,
	})
}

// Check reports what is wrong with a document without running anything of it.
func (pl *planner) Check(ctx context.Context, document *flow.Flow) Report {
	d := pl.Draft(ctx, document)
	d.Close()
	return d.Report()
}

// deploy checks a document and makes an instance of every node, for a deployment.
func (pl *planner) deploy(ctx context.Context, document *flow.Flow, into deployment) *plan {
	return pl.plan(ctx, &plan{document: document, purpose: forDeployment, into: &into})
}

// read checks a document and makes an instance of every node, and reads nothing
// outside the document.
func (pl *planner) read(ctx context.Context, document *flow.Flow) *plan {
	return pl.plan(ctx, &plan{document: document, purpose: forReading})
}

func (pl *planner) plan(ctx context.Context, p *plan) *plan {
	document := p.document
	p.planner, p.nodes, p.arrived = pl, map[string]*plannedNode{}, map[flow.Endpoint]any{}
	limit, cancel := context.WithTimeout(ctx, evaluateTime)
	defer cancel()
	p.limit = limit
	p.report.Problems = document.Validate()
	for i, n := range document.Spec.Nodes {
		if ctx.Err() != nil {
			break // nobody waits for it any more
		}
		if _, twice := p.nodes[n.ID]; twice {
			continue
		}
		planned := p.planNode(ctx, i)
		if planned == nil {
			continue
		}
		p.nodes[n.ID] = planned
		p.order = append(p.order, n.ID)
	}
	p.planEdges(ctx)
	p.literals()
	if ctx.Err() != nil {
		p.problem("", "", "the check was given up: %v", context.Cause(ctx))
	}
	p.report.Problems = p.report.Problems.Sorted()
	return p
}

func (p *plan) planNode(ctx context.Context, index int) *plannedNode {
	doc := p.document.Spec.Nodes[index]
	path := fmt.Sprintf("spec.nodes[%d]", index)
	catalog := p.planner.catalog
	prototype, ok := catalog.Lookup(doc.Component)
	if !ok {
		p.problem(path+".component", flow.Nearest(doc.Component, catalog.Names()), "unknown component %q", doc.Component)
		return nil
	}
	key, keyed := "", false
	if p.purpose == forDrawing {
		if key, keyed = settledKey(doc); keyed {
			if known, ok := p.planner.settled.get(key, len(key)); ok {
				return p.remember(doc, path, prototype, known)
			}
		}
	}
	before := len(p.report.Problems)
	planned := &plannedNode{id: doc.ID, kind: doc.Component, component: prototype.Instance()}
	if p.into != nil {
		planned.instance = p.into.fresh(doc.ID, doc.Component, planned.component)
		planned.oldSettings, planned.stays = p.into.stays(doc.ID, doc.Component)
	} else {
		name := p.document.Metadata.Name
		planned.instance = newScratch(name, doc.ID, planned.component, p.planner.state(name, doc.ID))
	}
	p.configure(ctx, planned, doc, path)
	planned.settingsChanged = planned.stays && !reflect.DeepEqual(planned.settings, planned.oldSettings)
	planned.ports = module.AllPorts(planned.component)
	if keyed && len(p.report.Problems) == before {
		p.planner.settled.put(key, len(key), settledNode{ports: slices.Clone(planned.ports), settings: planned.settings})
	}
	p.applyExamples(planned, doc, path)
	return planned
}

// remember plans a node that was planned before.
func (p *plan) remember(doc flow.Node, path string, prototype module.Component, known settledNode) *plannedNode {
	planned := &plannedNode{id: doc.ID, kind: doc.Component, component: prototype, settings: known.settings, ports: slices.Clone(known.ports)}
	p.applyExamples(planned, doc, path)
	return planned
}

// configure decodes, checks and applies a node's settings.
func (p *plan) configure(ctx context.Context, planned *plannedNode, doc flow.Node, path string) {
	var port module.Port
	for _, candidate := range module.AllPorts(planned.component) {
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
	planned.settings = settings
	handler, ok := planned.component.(module.SettingsHandler)
	if !ok {
		return
	}
	if _, acts := handler.(module.LiveSettings); acts && (p.dry() || planned.stays) {
		return
	}
	give := handler.OnSettings
	switch {
	case p.dry():
		ctx = p.limit // a document that is only looked at takes no long time, whatever its settings
	case !planned.stays: // the instance goes live with them
		give = func(ctx context.Context, settings any) error { return planned.instance.Settle(ctx, handler, settings) }
	}
	if err := contained(func() error { return give(ctx, settings) }); err != nil {
		p.settingsProblem(path+".settings", err)
	}
}

// settingsProblem reports why a component refused its settings: each of several
// errors that name their place is a problem there.
func (p *plan) settingsProblem(path string, err error) {
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
	last := &p.report.Problems[len(p.report.Problems)-1]
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
