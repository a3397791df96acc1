package merge

import (
	"cmp"
	"maps"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Choice resolves a conflict.
type Choice string

// The sides to choose from.
const (
	Mine   Choice = "mine"
	Theirs Choice = "theirs"
)

// Conflict is a place that both sides changed in different ways. What is not there on a
// side is nil.
type Conflict struct {
	// Path names the place by ids and keys: nodes.ticker.settings.delay,
	// edges["ticker.out -> list.request"].map.namespace.
	Path   string
	Base   any
	Mine   any
	Theirs any
}

// Merge makes one flow of mine and theirs, which both come from base. It has the name and
// the comments in the text of mine. Where a conflict is not resolved by the choice for its
// path it is listed, sorted by path, and the result has what mine has. Of looks, the
// places and sizes on the canvas, mine is kept and nothing is listed. The flows are left as
// they are.
func Merge(base, mine, theirs *flow.Flow, choices map[string]Choice) (*flow.Flow, []Conflict) {
	m := merger{choices: choices}
	one := versions{treeOf(base), treeOf(mine), treeOf(theirs)}
	merged := m.objects(nil, one)
	m.rejoin(merged, one)
	m.forget(merged, one)
	orders := m.orders(merged, base, mine, theirs)
	slices.SortFunc(m.conflicts, func(a, b Conflict) int { return cmp.Compare(a.Path, b.Path) })
	result := flowOf(merged, orders)
	result.APIVersion, result.Kind, result.Metadata.Name = mine.APIVersion, mine.Kind, mine.Metadata.Name
	result.KeepComments(mine)
	return result, m.conflicts
}

// versions are the three versions of an object.
type versions struct{ base, mine, theirs tree }

type merger struct {
	choices   map[string]Choice
	conflicts []Conflict
}

// objects merges the keys of an object.
func (m *merger) objects(at place, of versions) tree {
	keys := map[string]bool{}
	for _, one := range []tree{of.base, of.mine, of.theirs} {
		for key := range one {
			keys[key] = true
		}
	}
	merged := tree{}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if content, ok := m.values(at.below(key), valueAt(of.base, key), valueAt(of.mine, key), valueAt(of.theirs, key)); ok {
			merged[key] = content
		}
	}
	return merged
}

// values merges what is at a place; false when nothing is to be there.
func (m *merger) values(at place, base, mine, theirs value) (any, bool) {
	switch {
	case equal(mine, theirs), equal(base, theirs):
		return mine.copied()
	case equal(base, mine):
		return theirs.copied()
	}
	inBase, _ := base.content.(tree)
	inMine, both := mine.content.(tree)
	inTheirs, bothToo := theirs.content.(tree)
	if both && bothToo {
		return m.objects(at, versions{inBase, inMine, inTheirs}), true
	}
	if at.isLook() {
		return mine.copied()
	}
	if m.decide(at.String(), base.content, mine.content, theirs.content) == Theirs {
		return theirs.copied()
	}
	return mine.copied()
}

// decide returns the choice for a conflict, and lists it when there is none.
func (m *merger) decide(path string, base, mine, theirs any) Choice {
	if choice := m.choices[path]; choice == Mine || choice == Theirs {
		return choice
	}
	if !slices.ContainsFunc(m.conflicts, func(c Conflict) bool { return c.Path == path }) {
		m.conflicts = append(m.conflicts, Conflict{Path: path, Base: base, Mine: mine, Theirs: theirs})
	}
	return Mine
}

// rejoin looks after edges that one side has and whose node the other removed: with the
// edge goes or comes its node.
func (m *merger) rejoin(merged tree, of versions) {
	edges, nodes := objectIn(merged, edgesKey), objectIn(merged, nodesKey)
	for _, wire := range slices.Sorted(maps.Keys(edges)) {
		for _, id := range endsOf(wire) {
			if _, there := nodes[id]; there {
				continue
			}
			side, other, choice := of.mine, of.theirs, Mine
			if _, has := objectIn(side, edgesKey)[wire]; !has {
				side, other, choice = of.theirs, of.mine, Theirs
			}
			node, has := objectIn(side, nodesKey)[id]
			if _, too := objectIn(other, edgesKey)[wire]; too || !has {
				continue // the side that has the edge had no such node
			}
			path := place{edgesKey, wire}.String()
			if chosen := m.choices[place{nodesKey, id}.String()]; chosen != "" && chosen != choice {
				delete(edges, wire) // it goes with the node, as somebody has chosen
				break
			}
			if m.decide(path, objectIn(of.base, edgesKey)[wire], objectIn(of.mine, edgesKey)[wire], objectIn(of.theirs, edgesKey)[wire]) != choice {
				delete(edges, wire)
				break
			}
			nodes[id] = copied(node)
			if at, drawn := objectIn(side, layoutKey)[id]; drawn {
				objectIn(merged, layoutKey)[id] = at
			}
		}
	}
}

// forget leaves out the places of nodes that are gone. A side that has a place for no node
// keeps it.
func (m *merger) forget(merged tree, of versions) {
	layout := objectIn(merged, layoutKey)
	for id := range layout {
		_, there := objectIn(merged, nodesKey)[id]
		if !there && !placesNothing(of.mine, id) && !placesNothing(of.theirs, id) {
			delete(layout, id)
		}
	}
}

func placesNothing(t tree, id string) bool {
	_, placed := objectIn(t, layoutKey)[id]
	_, there := objectIn(t, nodesKey)[id]
	return placed && !there
}
