package merge

import (
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// orders are those of the lists of a flow, by id, edges by their ends.
type orders struct{ nodes, edges, comments, groups []string }

func orderOf(f *flow.Flow) orders {
	var o orders
	if f == nil {
		return o
	}
	for _, n := range f.Spec.Nodes {
		o.nodes = append(o.nodes, n.ID)
	}
	for _, e := range f.Spec.Edges {
		o.edges = append(o.edges, wireOf(e))
	}
	for _, c := range f.Comments {
		o.comments = append(o.comments, c.ID)
	}
	for _, g := range f.Groups {
		o.groups = append(o.groups, g.ID)
	}
	return o
}

func (m *merger) orders(merged tree, base, mine, theirs *flow.Flow) orders {
	b, i, t := orderOf(base), orderOf(mine), orderOf(theirs)
	of := func(key string, base, mine, theirs []string) []string {
		return arrange(lists{base, mine, theirs}, objectIn(merged, key), Mine)
	}
	return orders{
		nodes: of(nodesKey, b.nodes, i.nodes, t.nodes), comments: of(commentsKey, b.comments, i.comments, t.comments),
		groups: of(groupsKey, b.groups, i.groups, t.groups), edges: m.edges(objectIn(merged, edgesKey), lists{b.edges, i.edges, t.edges}),
	}
}

// lists are the three versions of an order.
type lists struct{ base, mine, theirs []string }

// arrange merges orders. Of a side that has the others' order the other one's is taken;
// when both have their own, that of the preferred side. What the other side adds comes
// where it follows there.
func arrange(of lists, keep tree, preferred Choice) []string {
	mine, theirs := only(of.mine, keep), only(of.theirs, keep)
	first, second := mine, theirs
	if !moved(of.base, of.mine) || preferred == Theirs && moved(of.base, of.theirs) {
		first, second = theirs, mine
	}
	merged := slices.Clone(first)
	for i, key := range second {
		if slices.Contains(merged, key) {
			continue
		}
		at := 0
		if i > 0 {
			at = slices.Index(merged, second[i-1]) + 1
		}
		merged = slices.Insert(merged, at, key)
	}
	return merged
}

// moved reports whether what both have is in another order.
func moved(base, other []string) bool {
	return !slices.Equal(common(base, other), common(other, base))
}

func common(of, with []string) []string {
	return slices.DeleteFunc(slices.Clone(of), func(key string) bool { return !slices.Contains(with, key) })
}

func only(of []string, keep tree) []string {
	return slices.DeleteFunc(slices.Clone(of), func(key string) bool { _, kept := keep[key]; return !kept })
}

// edges orders the edges. Those of one source port are followed in their order, so that
// this is a matter for each port of its own.
func (m *merger) edges(keep tree, of lists) []string {
	merged := arrange(of, keep, Mine)
	for _, port := range ports(merged) {
		own := lists{from(of.base, port), from(of.mine, port), from(of.theirs, port)}
		preferred := Mine
		if moved(own.base, own.mine) && moved(own.base, own.theirs) && moved(own.mine, own.theirs) {
			preferred = m.decide(place{edgesKey, port, "order"}.String(), targets(own.base), targets(own.mine), targets(own.theirs))
		}
		next := arrange(own, keep, preferred)
		for i, wire := range merged {
			if portOf(wire) == port {
				merged[i], next = next[0], next[1:]
			}
		}
	}
	return merged
}

func portOf(wire string) string {
	port, _, _ := strings.Cut(wire, arrow)
	return port
}

func ports(wires []string) []string {
	var all []string
	for _, wire := range wires {
		if port := portOf(wire); !slices.Contains(all, port) {
			all = append(all, port)
		}
	}
	return all
}

func from(wires []string, port string) []string {
	return slices.DeleteFunc(slices.Clone(wires), func(wire string) bool { return portOf(wire) != port })
}

// targets are the ends of wires, as a conflict shows them.
func targets(wires []string) []any {
	all := []any{}
	for _, wire := range wires {
		_, to, _ := strings.Cut(wire, arrow)
		all = append(all, to)
	}
	return all
}
