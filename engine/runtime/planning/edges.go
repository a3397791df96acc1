package planning

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
)

// Edge is an edge that is checked and compiled.
type Edge struct {
	Doc     flow.Edge
	Name    string
	Mapping *expr.Mapping
	Source  reflect.Type // of what the source port emits; nil for any
	Queue   *Queue       // nil for a direct edge
}

// planEdges compiles the edges, sources first, so that the shape of a context
// travels with the messages that carry it.
func (p *Plan) planEdges(ctx context.Context) {
	p.Edges = make([]*Edge, 0, len(p.Document.Spec.Edges))
	reports := make([]EdgeReport, len(p.Document.Spec.Edges))
	compiled := make([]*Edge, len(p.Document.Spec.Edges))
	for _, index := range p.edgeOrder() {
		if ctx.Err() != nil {
			break // nobody waits for it any more
		}
		compiled[index] = p.planEdge(index, &reports[index])
	}
	for index, edge := range compiled {
		doc := p.Document.Spec.Edges[index]
		reports[index].From, reports[index].To = doc.From.String(), doc.To.String()
		if reports[index].Outcome == "" {
			reports[index].Outcome = expr.Invalid.String()
		}
		if edge != nil {
			p.Edges = append(p.Edges, edge)
		}
	}
	p.Report.Edges = reports
}

// edgeOrder returns the edges by the distance of their source from a node that
// nothing leads to; the edges of a circle come last.
func (p *Plan) edgeOrder() []int {
	edges := p.Document.Spec.Edges
	incoming, outgoing := map[string]int{}, map[string][]int{}
	for i, e := range edges {
		incoming[e.To.Node]++
		outgoing[e.From.Node] = append(outgoing[e.From.Node], i)
	}
	var order []int
	taken := make([]bool, len(edges))
	ready := slices.DeleteFunc(slices.Clone(p.Order), func(id string) bool { return incoming[id] > 0 })
	for len(ready) > 0 {
		id := ready[0]
		ready = ready[1:]
		for _, i := range outgoing[id] {
			if taken[i] {
				continue
			}
			taken[i] = true
			order = append(order, i)
			to := edges[i].To.Node
			if incoming[to]--; incoming[to] == 0 {
				ready = append(ready, to)
			}
		}
	}
	for i := range edges {
		if !taken[i] {
			order = append(order, i)
		}
	}
	return order
}

func (p *Plan) planEdge(index int, report *EdgeReport) *Edge {
	doc := p.Document.Spec.Edges[index]
	path := fmt.Sprintf("spec.edges[%d]", index)
	if !p.dry() && !p.Document.Enabled(doc) {
		report.Outcome = expr.Valid.String() // it was checked before
		return nil
	}
	from, ok := p.endpoint(path+".from", doc.From, true)
	if !ok {
		return nil
	}
	to, ok := p.endpoint(path+".to", doc.To, false)
	if !ok {
		return nil
	}
	held, err := p.planner.catalog.Limits(*to)
	if err != nil {
		p.problem(path+".to", "", "%v", err)
		return nil
	}
	checked := p.checkMap(doc.Map, *from, *to, held)
	report.Outcome, report.Findings = checked.check.Outcome.String(), checked.check.Findings
	for _, finding := range report.Findings {
		if finding.Outcome == expr.Invalid {
			p.mappingProblem(path+".map", finding)
		}
	}
	if checked.check.Outcome == expr.Invalid {
		return nil
	}
	p.carry(doc.To, checked.example)
	queued, ok := p.planQueue(doc, path+".queue", *from)
	if !ok || p.dry() {
		return nil
	}
	mapping, _ := expr.Compile(doc.Map, from.Configuration, to.Configuration, expr.WithLimits(held))
	return &Edge{Doc: doc, Name: doc.From.String() + " -> " + doc.To.String(), Mapping: mapping, Source: reflect.TypeOf(from.Configuration), Queue: queued}
}

// checkMap says what is known of a map before it runs.
func (p *Plan) checkMap(template any, from, to module.Port, held *limits.Limits) checkedMap {
	key, keyed := mapKey{}, false
	if p.purpose == forDrawing {
		if key, keyed = keyOfMap(template, from, to); keyed {
			if known, ok := p.planner.maps.Get(key, key.size()); ok {
				return known
			}
		}
	}
	mapping, check := expr.Compile(template, from.Configuration, to.Configuration, expr.WithLimit(p.limit), expr.WithLimits(held))
	checked := checkedMap{check: check}
	if mapping != nil {
		checked.example = mapping.Example()
	}
	if keyed && p.limit.Err() == nil {
		p.planner.maps.Put(key, key.size(), checked)
	}
	return checked
}

func (p *Plan) mappingProblem(path string, finding expr.Finding) {
	switch {
	case strings.HasPrefix(finding.Path, "["):
		path += finding.Path
	case finding.Path != "":
		path += "." + finding.Path
	}
	text := finding.Message
	if finding.Expression != "" {
		text = fmt.Sprintf("%s, in %q at column %d", text, finding.Expression, finding.Column)
	}
	p.problem(path, finding.Suggestion, "%s", text)
}

// maxPortProblems bounds the problems about ends of edges.
const maxPortProblems = 1000

// endpoint finds the port that an edge names. A missing node was reported by the
// document's own validation.
func (p *Plan) endpoint(path string, at flow.Endpoint, source bool) (*module.Port, bool) {
	planned, ok := p.Nodes[at.Node]
	if !ok {
		return nil, false
	}
	for i, port := range planned.Ports {
		if port.Name != at.Port || port.Source != source || strings.HasPrefix(port.Name, "_") {
			continue
		}
		return &planned.Ports[i], true
	}
	if p.portProblems++; p.portProblems > maxPortProblems {
		return nil, false // there are enough of them, and each looks through all names
	}
	side := "target"
	if source {
		side = "source"
	}
	names := portNames(planned.Ports, source)
	suggestion := flow.Nearest(at.Port, names)
	if suggestion != "" {
		suggestion = at.Node + "." + suggestion
	}
	if strings.HasPrefix(at.Port, "_") {
		p.problem(path, suggestion, "port %s of node %s is the engine's own and not for wiring; as %s ports it has %s", at.Port, at.Node, side, list(names))
		return nil, false
	}
	p.problem(path, suggestion, "node %s (%s) has no %s port %q; it has %s",
		at.Node, planned.Kind, side, at.Port, list(names))
	return nil, false
}

// maxListed bounds how many names a message lists.
const maxListed = 20

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	if more := len(names) - maxListed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxListed], ", "), more)
	}
	return strings.Join(names, ", ")
}

// applyExamples takes the example messages of the document over into the ports.
func (p *Plan) applyExamples(planned *Node, doc flow.Node, path string) {
	for name, example := range doc.Examples {
		at := slices.IndexFunc(planned.Ports, func(port module.Port) bool { return port.Name == name })
		if at < 0 {
			p.problem(path+".examples."+name, flow.Nearest(name, append(portNames(planned.Ports, true), portNames(planned.Ports, false)...)),
				"node %s has no port %q", doc.ID, name)
			continue
		}
		port := &planned.Ports[at]
		if port.Configuration == nil {
			port.Configuration = example
			continue
		}
		value, err := overlay(port.Configuration, example)
		if err != nil {
			p.problem(path+".examples."+name, "", "the example does not fit the port: %v", err)
			continue
		}
		port.Configuration = value
	}
}
