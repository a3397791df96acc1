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
	document *flow.Flow
	report   Report
	nodes    map[string]*plannedNode
	order    []string
	edges    []*plannedEdge
	arrived  map[flow.Endpoint]any // an example of what the first edge brings to a target port
	purpose  purpose
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

type plannedNode struct {
	scratch         *node
	remembered      bool  // scratch holds the prototype, which is not ours to end
	live            *node // the instance that stays; nil for a new node
	ports           []module.Port
	settings        any
	oldSettings     any
	settingsChanged bool
}

func (p *plannedNode) component() module.Component { return p.scratch.component }

// discard ends the scratch instance.
func (p *plannedNode) discard() {
	if !p.remembered {
		p.scratch.end(context.Background(), reasonScratch)
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
func (e *Engine) Check(ctx context.Context, document *flow.Flow) Report {
	d := e.Draft(ctx, document)
	d.Close()
	return d.Report()
}

// plan checks a document and makes an instance of every node, as a part of f.
// A dry plan reads nothing outside the document.
func (e *Engine) plan(ctx context.Context, document *flow.Flow, f *Flow, dry bool) *plan {
	if dry {
		return e.planFor(ctx, document, f, forReading)
	}
	return e.planFor(ctx, document, f, forDeployment)
}

func (e *Engine) planFor(ctx context.Context, document *flow.Flow, f *Flow, what purpose) *plan {
	p := &plan{document: document, nodes: map[string]*plannedNode{}, arrived: map[flow.Endpoint]any{}, purpose: what}
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
		planned := e.planNode(ctx, p, f, i)
		if planned == nil {
			continue
		}
		p.nodes[n.ID] = planned
		p.order = append(p.order, n.ID)
	}
	e.planEdges(ctx, p)
	p.literals()
	if ctx.Err() != nil {
		p.problem("", "", "the check was given up: %v", context.Cause(ctx))
	}
	p.report.Problems = p.report.Problems.Sorted()
	return p
}

func (e *Engine) planNode(ctx context.Context, p *plan, f *Flow, index int) *plannedNode {
	doc := p.document.Spec.Nodes[index]
	path := fmt.Sprintf("spec.nodes[%d]", index)
	prototype, ok := e.catalog.Lookup(doc.Component)
	if !ok {
		p.problem(path+".component", flow.Nearest(doc.Component, e.catalog.Names()), "unknown component %q", doc.Component)
		return nil
	}
	key, keyed := "", false
	if p.purpose == forDrawing {
		if key, keyed = settledKey(doc); keyed {
			if known, ok := e.catalog.settled.get(key, len(key)); ok {
				return p.remember(f, doc, path, prototype, known)
			}
		}
	}
	before := len(p.report.Problems)
	planned := &plannedNode{scratch: newNode(f, doc.ID, prototype.Instance())}
	planned.scratch.kind = doc.Component
	planned.scratch.introduce(e.states.State(f.name, doc.ID))
	if old, ok := f.live[doc.ID]; ok && old.kind == doc.Component {
		planned.live, planned.oldSettings = old, old.settings
	}
	e.configure(ctx, p, planned, doc, path)
	planned.scratch.settings = planned.settings
	planned.settingsChanged = planned.live != nil && !reflect.DeepEqual(planned.settings, planned.oldSettings)
	planned.ports = module.AllPorts(planned.component())
	if keyed && len(p.report.Problems) == before {
		e.catalog.settled.put(key, len(key), settledNode{ports: slices.Clone(planned.ports), settings: planned.settings})
	}
	p.applyExamples(planned, doc, path)
	return planned
}

// remember plans a node that was planned before.
func (p *plan) remember(f *Flow, doc flow.Node, path string, prototype module.Component, known settledNode) *plannedNode {
	planned := &plannedNode{scratch: newNode(f, doc.ID, prototype), remembered: true, settings: known.settings, ports: slices.Clone(known.ports)}
	planned.scratch.kind = doc.Component
	p.applyExamples(planned, doc, path)
	return planned
}

// configure decodes, checks and applies a node's settings.
func (e *Engine) configure(ctx context.Context, p *plan, planned *plannedNode, doc flow.Node, path string) {
	var port module.Port
	for _, candidate := range module.AllPorts(planned.component()) {
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
	settings, ok := e.decodeSettings(ctx, p, port, doc, path+".settings")
	if !ok {
		return
	}
	planned.settings = settings
	handler, ok := planned.component().(module.SettingsHandler)
	if !ok {
		return
	}
	if _, acts := handler.(module.LiveSettings); acts && (p.dry() || planned.live != nil) {
		return
	}
	give := handler.OnSettings
	switch {
	case p.dry():
		ctx = p.limit // a document that is only looked at takes no long time, whatever its settings
	case planned.live == nil: // the instance goes live with them
		give = func(ctx context.Context, settings any) error { return planned.scratch.settle(ctx, handler, settings) }
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

func contained(do func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the component panicked: %v", cause)
		}
	}()
	return do()
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
