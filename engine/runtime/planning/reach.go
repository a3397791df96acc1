package planning

import "github.com/patchbay-dev/patchbay/engine/flow"

// Reach returns the nodes that a message may come to which a node is given: that node, and
// all that its wires lead to, in document order. Whether one is reached depends on what the
// nodes do.
func Reach(document *flow.Flow, node string) []string {
	return reach(document, []string{node})
}

// ReachFrom is Reach for a message that leaves a source port: the nodes that it is wired to, and on.
func ReachFrom(document *flow.Flow, port flow.Endpoint) []string {
	var next []string
	for _, e := range document.Spec.Edges {
		if e.From == port && document.Enabled(e) {
			next = append(next, e.To.Node)
		}
	}
	return reach(document, next)
}

func reach(document *flow.Flow, open []string) []string {
	reached := map[string]bool{}
	for _, node := range open {
		reached[node] = true
	}
	for ; len(open) > 0; open = open[1:] {
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
