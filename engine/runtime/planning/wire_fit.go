package planning

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/expr/assist"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
)

// Wire says whether an edge may be drawn between a port that was asked about and
// another one.
type Wire struct {
	Port    flow.Endpoint // the other port
	Outcome expr.Outcome  // Invalid: refused
	Reason  string        // why it is not valid
	// Map is the suggested template; nil when the message fits as it is, or when
	// nothing can be suggested.
	Map     map[string]any
	Missing []string // required fields of the target that nothing fills
}

// replyPort is the target port by which a component with SyncRPC answers its
// caller.
const replyPort = "response"

// Wires judges the edges between a port and every port of all nodes but itself,
// system ports apart, in document order. With source the port is a source port.
func (d *Draft) Wires(ctx context.Context, at flow.Endpoint, source bool) ([]Wire, error) {
	asked, err := d.port(at, source)
	if err != nil {
		return nil, err
	}
	j := &judge{draft: d, at: at, source: source, asked: *asked, drawn: map[flow.Wire]bool{}, known: map[reflect.Type]assist.Suggestion{},
		behind: map[string]map[string]bool{}}
	for _, e := range d.plan.Document.Spec.Edges {
		j.drawn[flow.Wire{From: e.From, To: e.To}] = true
	}
	var wires []Wire
	for _, id := range d.plan.Order {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		for _, port := range d.plan.Nodes[id].Ports {
			end := flow.Endpoint{Node: id, Port: port.Name}
			if strings.HasPrefix(port.Name, "_") || end == at && port.Source == source {
				continue
			}
			wires = append(wires, j.wire(end, port))
		}
	}
	return wires, nil
}

// port finds a port of the draft; the error says what there is instead.
func (d *Draft) port(at flow.Endpoint, source bool) (*module.Port, error) {
	if _, ok := d.plan.Nodes[at.Node]; !ok {
		return nil, fmt.Errorf("the document has no node %q of a component that is known here", at.Node)
	}
	before := len(d.plan.Report.Problems)
	port, ok := d.plan.endpoint("", at, source)
	if ok {
		return port, nil
	}
	if len(d.plan.Report.Problems) == before {
		return nil, fmt.Errorf("node %s has no such port: %s", at.Node, at.Port)
	}
	found := d.plan.Report.Problems[before]
	d.plan.Report.Problems = d.plan.Report.Problems[:before]
	return nil, errors.New(found.Message)
}

// judge answers for one port.
type judge struct {
	draft  *Draft
	at     flow.Endpoint
	source bool
	asked  module.Port
	drawn  map[flow.Wire]bool
	known  map[reflect.Type]assist.Suggestion // by the target's type, from the asked port
	behind map[string]map[string]bool         // by node: what direct edges lead to from it
}

func (j *judge) wire(end flow.Endpoint, port module.Port) Wire {
	drawn := flow.Wire{From: j.at, To: end}
	if !j.source {
		drawn = flow.Wire{From: end, To: j.at}
	}
	refused := func(format string, args ...any) Wire {
		return Wire{Port: end, Outcome: expr.Invalid, Reason: fmt.Sprintf(format, args...)}
	}
	switch {
	case j.source && port.Source:
		return refused("an output cannot go into an output")
	case !j.source && !port.Source:
		return refused("an input cannot go into an input")
	case end.Node == j.at.Node:
		return refused("a node cannot feed itself")
	case j.drawn[drawn]:
		return refused("%s has this wire already", end)
	}
	suggested := j.suggest(port)
	wire := Wire{Port: end, Outcome: suggested.Outcome, Reason: suggested.Reason, Missing: suggested.Missing}
	if !suggested.Fits {
		wire.Map = suggested.Map
	}
	if len(wire.Missing) > 0 {
		wire.Reason = fmt.Sprintf("%s needs %s, and nothing of that name comes out of %s", drawn.To, enumerate(wire.Missing), drawn.From)
	}
	if caller := drawn.To; j.answers(caller) && !j.leadsTo(caller.Node, drawn.From.Node) {
		wire.Outcome = max(wire.Outcome, expr.Unverifiable)
		wire.Reason = fmt.Sprintf("%s answers a caller that %s holds, and no direct edges lead from %s to %s yet",
			caller, caller.Node, caller.Node, drawn.From.Node)
	}
	return wire
}

func (j *judge) suggest(port module.Port) assist.Suggestion {
	if !j.source {
		return assist.Suggest(port.Configuration, j.asked.Configuration)
	}
	t := reflect.TypeOf(port.Configuration)
	suggested, ok := j.known[t]
	if !ok {
		suggested = assist.Suggest(j.asked.Configuration, port.Configuration)
		j.known[t] = suggested
	}
	return suggested
}

// answers reports whether a target port ends the waiting of a live caller.
func (j *judge) answers(to flow.Endpoint) bool {
	if to.Port != replyPort {
		return false
	}
	_, holds := j.draft.plan.Nodes[to.Node].Component.(module.SyncRPC)
	return holds
}

// leadsTo reports whether direct edges lead from one node to another.
func (j *judge) leadsTo(from, to string) bool {
	reached, ok := j.behind[from]
	if !ok {
		reached = j.draft.plan.reachable(from)
		j.behind[from] = reached
	}
	return reached[to]
}

// reachable returns the nodes that direct edges lead to, the first included.
func (p *Plan) reachable(from string) map[string]bool {
	next := map[string][]string{}
	for _, e := range p.Document.Spec.Edges {
		if e.Queue == nil {
			next[e.From.Node] = append(next[e.From.Node], e.To.Node)
		}
	}
	reached := map[string]bool{from: true}
	for open := []string{from}; len(open) > 0; {
		id := open[len(open)-1]
		open = open[:len(open)-1]
		for _, behind := range next[id] {
			if !reached[behind] {
				reached[behind] = true
				open = append(open, behind)
			}
		}
	}
	return reached
}

// enumerate writes "a, b and c".
func enumerate(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
