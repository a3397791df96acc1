package planning

import "github.com/patchbay-dev/patchbay/engine/flow"

// Reach returns the nodes that a message may come to which a node is given: that node, and
// all that its wires lead to, in document order. Whether one is reached depends on what the
// nodes do.
func Reach(document *flow.Flow, node string) []string {
	reached := map[string]bool{node: true}
	for open := []string{node}; len(open) > 0; open = open[1:] {
		for _, e := range document.Spec.Edges {
			if e.From.Node == open[0] && document.Enabled(e) && !reached[e.To.Node] {
				reached[e.To.Node] = true
				open = append(open, e.To.Node)
			}
		}
	}
	var nodes []string
	for _, n := range document.Spec.Nodes {
		if reached[n.ID] {
			nodes = append(nodes, n.ID)
		}
	}
	return nodes
}
