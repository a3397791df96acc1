package tiny

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// edge reads a wire with its map.
func (r *reader) edge(object map[string]any) {
	in := r.flows[text(object["flow"])]
	from, to := r.find(text(object["source"]), in), r.find(text(object["target"]), in)
	at := fmt.Sprintf("edge %s.%s -> %s.%s", text(object["source"]), text(object["sourceHandle"]), text(object["target"]), text(object["targetHandle"]))
	data, _ := object["data"].(map[string]any)
	switch {
	case from == nil || to == nil:
		r.note(nil, at, "a node at its end is not in the export, so the edge was left out; its map was %s", shown(data["configuration"]))
		return
	case from.in != to.in:
		r.note(from.in, at, "it leads to flow %s, and an edge stays in one flow here, so it was left out; its map was %s", to.in.document.Metadata.Name, shown(data["configuration"]))
		return
	case text(object["sourceHandle"]) == "" || text(object["targetHandle"]) == "":
		r.note(from.in, at, "it does not say at which ports it ends, so it was left out; its map was %s", shown(data["configuration"]))
		return
	}
	d := from.in
	r.unknown(d, at, object, "id", "type", "source", "sourceHandle", "target", "targetHandle", "flow", "data", "label", "selected", "animated")
	r.unknown(d, at, data, "configuration", "schema", "retryPolicy")
	edge := flow.Edge{From: flow.Endpoint{Node: from.id, Port: text(object["sourceHandle"])}, To: flow.Endpoint{Node: to.id, Port: text(object["targetHandle"])}}
	at = fmt.Sprintf("edge %s -> %s", edge.From, edge.To)
	if d.edges[[2]flow.Endpoint{edge.From, edge.To}] {
		r.note(d, at, "there is a second edge between these ports, which was left out; its map was %s", shown(data["configuration"]))
		return
	}
	d.edges[[2]flow.Endpoint{edge.From, edge.To}] = true
	switch configuration := plainOf(data["configuration"]).(type) {
	case nil:
		r.note(d, at, "it has no map; here the message goes over as it is")
	default:
		edge.Map = r.expressions(d, at, configuration)
	}
	if policy := data["retryPolicy"]; policy != nil {
		r.note(d, at, "its retryPolicy %s was left out: here the node %s tries again, by its key retry", shown(policy), edge.To.Node)
	}
	d.document.Spec.Edges = append(d.document.Spec.Edges, edge)
}
