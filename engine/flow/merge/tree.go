package merge

import (
	"encoding/json"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// The keys of a flow as a tree.
const (
	metadataKey = "metadata"
	specKey     = "spec"
	nodesKey    = "nodes"
	edgesKey    = "edges"
	layoutKey   = "layout"
	commentsKey = "comments"
	groupsKey   = "groups"
)

// tree is a flow, or an object in it, by keys alone: what is a list in the document, and
// has ids, is an object by them.
type tree = map[string]any

// objectIn returns the object at a key, an empty one that belongs to nothing when there is
// none.
func objectIn(t tree, key string) tree {
	if inner, ok := t[key].(tree); ok {
		return inner
	}
	return tree{}
}

func treeOf(f *flow.Flow) tree {
	if f == nil {
		f = &flow.Flow{}
	}
	spec := f.Spec
	spec.Nodes, spec.Edges = nil, nil
	about := fields(spec)
	delete(about, "nodes")
	whole := tree{metadataKey: fields(flow.Metadata{Labels: f.Metadata.Labels, Annotations: f.Metadata.Annotations}), specKey: about}
	delete(whole[metadataKey].(tree), "name")
	nodes, edges, layout, comments, groups := tree{}, tree{}, tree{}, tree{}, tree{}
	for _, n := range f.Spec.Nodes {
		nodes[n.ID] = nodeTree(n)
	}
	for _, e := range f.Spec.Edges {
		edges[wireOf(e)] = edgeTree(e)
	}
	for id, at := range f.Layout {
		layout[id] = at
	}
	for _, c := range f.Comments {
		comments[c.ID] = without(fields(c), "id")
	}
	for _, g := range f.Groups {
		groups[g.ID] = without(fields(g), "id")
	}
	whole[nodesKey], whole[edgesKey], whole[layoutKey], whole[commentsKey], whole[groupsKey] = nodes, edges, layout, comments, groups
	return whole
}

func nodeTree(n flow.Node) tree {
	settings, examples := n.Settings, n.Examples
	n.Settings, n.Examples = nil, nil
	t := without(fields(n), "id")
	if settings != nil {
		t["settings"] = settings
	}
	if examples != nil {
		t["examples"] = examples
	}
	return t
}

func edgeTree(e flow.Edge) tree {
	template := e.Map
	e.Map = nil
	t := without(fields(e), "from", "to")
	if template != nil {
		t["map"] = template
	}
	return t
}

const arrow = " -> "

// wireOf names an edge by its ends.
func wireOf(e flow.Edge) string { return e.From.String() + arrow + e.To.String() }

// endsOf are the nodes at the ends of an edge.
func endsOf(wire string) []string {
	from, to, _ := strings.Cut(wire, arrow)
	one, _, _ := strings.Cut(from, ".")
	other, _, _ := strings.Cut(to, ".")
	return []string{one, other}
}

// fields are those of a struct of the document, which has a JSON form.
func fields(of any) tree {
	text, err := json.Marshal(of)
	t := tree{}
	if err == nil {
		_ = json.Unmarshal(text, &t) // it was written just now
	}
	return t
}

// into is the other way. What a tree holds came from such a struct.
func into(t tree, of any) {
	if text, err := json.Marshal(t); err == nil {
		_ = json.Unmarshal(text, of)
	}
}

func without(t tree, keys ...string) tree {
	for _, key := range keys {
		delete(t, key)
	}
	return t
}

// flowOf makes a flow of a tree, with its lists in the given orders.
func flowOf(t tree, in orders) *flow.Flow {
	f := &flow.Flow{}
	into(objectIn(t, metadataKey), &f.Metadata)
	into(objectIn(t, specKey), &f.Spec)
	f.Spec.Nodes = []flow.Node{}
	for _, id := range in.nodes {
		f.Spec.Nodes = append(f.Spec.Nodes, nodeOf(id, objectIn(objectIn(t, nodesKey), id)))
	}
	for _, wire := range in.edges {
		f.Spec.Edges = append(f.Spec.Edges, edgeOf(wire, objectIn(objectIn(t, edgesKey), wire)))
	}
	for id, at := range objectIn(t, layoutKey) {
		if f.Layout == nil {
			f.Layout = map[string]flow.Position{}
		}
		f.Layout[id], _ = at.(flow.Position)
	}
	for _, id := range in.comments {
		c := flow.Comment{}
		into(objectIn(objectIn(t, commentsKey), id), &c)
		c.ID = id
		f.Comments = append(f.Comments, c)
	}
	for _, id := range in.groups {
		g := flow.Group{}
		into(objectIn(objectIn(t, groupsKey), id), &g)
		g.ID = id
		f.Groups = append(f.Groups, g)
	}
	return f
}

func nodeOf(id string, t tree) flow.Node {
	settings, _ := t["settings"].(tree)
	examples, _ := t["examples"].(tree)
	n := flow.Node{}
	into(without(shallow(t), "settings", "examples"), &n)
	n.ID, n.Settings, n.Examples = id, settings, examples
	return n
}

func edgeOf(wire string, t tree) flow.Edge {
	e := flow.Edge{}
	into(without(shallow(t), "map"), &e)
	from, to, _ := strings.Cut(wire, arrow)
	e.From, _ = flow.ParseEndpoint(from) // wireOf wrote both
	e.To, _ = flow.ParseEndpoint(to)
	e.Map = t["map"]
	return e
}
