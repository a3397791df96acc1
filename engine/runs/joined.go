package runs

import (
	"slices"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Joined are lists of runs of several engines as one: up to limit runs, newest first, and
// what their failures have in common.
func Joined(lists []List, limit int) List {
	joined := List{Items: []view.RunSummary{}}
	groups := map[[3]string]Group{}
	for _, list := range lists {
		joined.Items, joined.More = append(joined.Items, list.Items...), joined.More || list.More
		for _, g := range list.Groups {
			at := [3]string{g.Flow, g.Node, g.Text}
			if other, ok := groups[at]; ok {
				g = joinGroups(g, other)
			}
			groups[at] = g
		}
	}
	slices.SortStableFunc(joined.Items, func(a, b view.RunSummary) int { return b.Started.Compare(a.Started) })
	if len(joined.Items) > limit {
		joined.Items, joined.More = joined.Items[:limit], true
	}
	joined.Groups = sorted(groups)
	return joined
}

func joinGroups(a, b Group) Group {
	if a.Last.Before(b.Last) {
		a, b = b, a
	}
	a.Count, a.Runs = a.Count+b.Count, a.Runs+b.Runs
	if b.First.Before(a.First) {
		a.First = b.First
	}
	return a
}
