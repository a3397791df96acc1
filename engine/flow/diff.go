package flow

import (
	"maps"
	"slices"
)

// ChangeKind says what became of a node or an edge.
type ChangeKind string

// The kinds of change.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
)

// Change is one difference in meaning between two flows: of a node, named by its
// id, of an edge, named by its ends, or of the flow itself. At most one of Node and
// Edge is set; neither is when the flow itself changed.
type Change struct {
	Kind ChangeKind `json:"kind"`
	Node string     `json:"node,omitempty"`
	Edge *Wire      `json:"edge,omitempty"`
	// Fields names what changed: component, settings, examples of a node; map,
	// queue, order of an edge; maxHops, start of the flow. Empty for what was added or removed.
	Fields []string `json:"fields,omitempty"`
}

// Wire names an edge: a flow holds at most one from one port to another.
type Wire struct {
	From Endpoint `json:"from"`
	To   Endpoint `json:"to"`
}

// String returns "a.out -> b.in".
func (w Wire) String() string { return w.From.String() + " -> " + w.To.String() }

// Equal reports whether two flows mean the same: Diff finds nothing.
func Equal(a, b *Flow) bool { return len(Diff(a, b)) == 0 }

// Diff lists what differs in meaning from before to after: the flow itself, nodes, then
// edges, each in the order of after, with what was removed last. Layout, comments,
// groups, titles, descriptions, metadata, the order of nodes and of keys mean
// nothing; the order of the edges of one source port does, as messages follow it.
// 1 and 1.0 are the same, and so is a queue that spells its defaults out. A nil
// flow is empty.
func Diff(before, after *Flow) []Change {
	var empty Flow
	if before == nil {
		before = &empty
	}
	if after == nil {
		after = &empty
	}
	return slices.Concat(diffSpec(before.Spec, after.Spec), diffNodes(before.Spec.Nodes, after.Spec.Nodes), diffEdges(before.Spec.Edges, after.Spec.Edges))
}

func diffSpec(before, after Spec) []Change {
	var fields []string
	if before.HopLimit() != after.HopLimit() {
		fields = append(fields, "maxHops")
	}
	if before.StartsAlways() != after.StartsAlways() {
		fields = append(fields, "start")
	}
	if len(fields) == 0 {
		return nil
	}
	return []Change{{Kind: Changed, Fields: fields}}
}

func diffNodes(before, after []Node) (changes []Change) {
	old := make(map[string]Node, len(before))
	for _, n := range before {
		old[n.ID] = n
	}
	kept := make(map[string]bool, len(after))
	for _, n := range after {
		kept[n.ID] = true
		was, existed := old[n.ID]
		if !existed {
			changes = append(changes, Change{Kind: Added, Node: n.ID})
			continue
		}
		if fields := was.differs(n); len(fields) > 0 {
			changes = append(changes, Change{Kind: Changed, Node: n.ID, Fields: fields})
		}
	}
	for _, n := range before {
		if !kept[n.ID] {
			changes = append(changes, Change{Kind: Removed, Node: n.ID})
		}
	}
	return changes
}

func (n Node) differs(other Node) (fields []string) {
	if n.Component != other.Component {
		fields = append(fields, "component")
	}
	if n.Disabled != other.Disabled {
		fields = append(fields, "disabled")
	}
	if !sameObject(n.Settings, other.Settings) {
		fields = append(fields, "settings")
	}
	if !sameObject(n.Examples, other.Examples) {
		fields = append(fields, "examples")
	}
	if (n.Retry == nil) != (other.Retry == nil) || n.Retry != nil && n.Retry.WithDefaults() != other.Retry.WithDefaults() {
		fields = append(fields, "retry")
	}
	if n.TimeLimit != other.TimeLimit {
		fields = append(fields, "timeLimit")
	}
	if n.ItemName != other.ItemName {
		fields = append(fields, "itemName")
	}
	return fields
}

func diffEdges(before, after []Edge) (changes []Change) {
	old := make(map[Wire]Edge, len(before))
	for _, e := range before {
		old[e.wire()] = e
	}
	kept := make(map[Wire]bool, len(after))
	for _, e := range after {
		kept[e.wire()] = true
	}
	moved := movedEdges(before, after, old, kept)
	for _, e := range after {
		w := e.wire()
		was, existed := old[w]
		if !existed {
			changes = append(changes, Change{Kind: Added, Edge: &w})
			continue
		}
		fields := was.differs(e)
		if moved[w] {
			fields = append(fields, "order")
		}
		if len(fields) > 0 {
			changes = append(changes, Change{Kind: Changed, Edge: &w, Fields: fields})
		}
	}
	for _, e := range before {
		if w := e.wire(); !kept[w] {
			changes = append(changes, Change{Kind: Removed, Edge: &w})
		}
	}
	return changes
}

func (e Edge) wire() Wire { return Wire{From: e.From, To: e.To} }

func (e Edge) differs(other Edge) (fields []string) {
	if e.Disabled != other.Disabled {
		fields = append(fields, "disabled")
	}
	if (e.Map == nil) != (other.Map == nil) || !same(e.Map, other.Map) {
		fields = append(fields, "map")
	}
	if (e.Queue == nil) != (other.Queue == nil) || e.Queue != nil && e.Queue.WithDefaults() != other.Queue.WithDefaults() {
		fields = append(fields, "queue")
	}
	return fields
}

// movedEdges finds the edges that are at another place among those edges of
// their source port that both flows have.
func movedEdges(before, after []Edge, old map[Wire]Edge, kept map[Wire]bool) map[Wire]bool {
	order := map[Endpoint][]Wire{}
	for _, e := range before {
		if kept[e.wire()] {
			order[e.From] = append(order[e.From], e.wire())
		}
	}
	moved := map[Wire]bool{}
	at := map[Endpoint]int{}
	for _, e := range after {
		w := e.wire()
		if _, existed := old[w]; !existed {
			continue
		}
		if i := at[e.From]; i >= len(order[e.From]) || order[e.From][i] != w {
			moved[w] = true
		}
		at[e.From]++
	}
	return moved
}

func sameObject(a, b map[string]any) bool { return maps.EqualFunc(a, b, same) }

// same compares values of a document, numbers by their value: 1 equals 1.0.
func same(a, b any) bool {
	switch a := plainValue(a).(type) {
	case map[string]any:
		b, ok := plainValue(b).(map[string]any)
		return ok && maps.EqualFunc(a, b, same)
	case []any:
		b, ok := plainValue(b).([]any)
		return ok && slices.EqualFunc(a, b, same)
	case int64:
		switch b := plainValue(b).(type) {
		case int64:
			return a == b
		case float64:
			return sameNumber(a, b)
		}
		return false
	case float64:
		switch b := plainValue(b).(type) {
		case float64:
			return a == b
		case int64:
			return sameNumber(b, a)
		}
		return false
	case error:
		return false
	default:
		return a == plainValue(b)
	}
}

func sameNumber(i int64, f float64) bool {
	return f >= -1<<63 && f < 1<<63 && int64(f) == i && float64(int64(f)) == f
}
