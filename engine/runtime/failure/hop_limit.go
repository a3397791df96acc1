package failure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// DepthError is what ends a chain of direct edges that never does.
type DepthError struct {
	Depth int
	Cycle []string // the nodes that the chain goes round, in order
}

func (e *DepthError) Error() string {
	if len(e.Cycle) == 0 {
		return fmt.Sprintf("stopped after %d hops in a row: shorten the chain", e.Depth)
	}
	return fmt.Sprintf("stopped after %d hops in a row: the direct edges go round %s and never end; let a router leave the circle",
		e.Depth, around(e.Cycle))
}

// BudgetError is what ends a run that has taken as many hops as its flow allows.
type BudgetError struct {
	Hops  int
	Cycle []string // the nodes that the last hop went round, in order; empty when it didn't
}

func (e *BudgetError) Error() string {
	if len(e.Cycle) == 0 {
		return fmt.Sprintf("the run was ended after %d hops: split less at a time, or raise maxHops of the flow", e.Hops)
	}
	return fmt.Sprintf("the run was ended after %d hops: the direct edges go round %s and never end; let a router leave the circle, or raise maxHops of the flow",
		e.Hops, around(e.Cycle))
}

// around writes a circle as "a -> b -> a". The nodes are copied: several may read
// an error at once.
func around(nodes []string) string {
	return strings.Join(slices.Concat(nodes, nodes[:1]), " -> ")
}

// CycleOf names the shortest circle at the end of a chain of hops.
func CycleOf(last *recording.Hop) []string {
	var names []string
	for h := last; h != nil; h = h.Parent {
		if len(names) > 0 && h.Node() == last.Node() {
			for i, j := 0, len(names)-1; i < j; i, j = i+1, j-1 {
				names[i], names[j] = names[j], names[i]
			}
			return names
		}
		names = append(names, h.Node())
	}
	return nil
}
