package expr

import (
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
)

// namedPaths remembers which paths of the message a map's expressions put into its
// result, to find those that it has twice: {a: "{{ $ }}", b: "{{ $.items }}"}. What a
// map has twice grows with each edge that does so, though no memory is needed for it,
// so the further place is charged with the value's size.
type namedPaths struct {
	by   *expression // whose path ends here
	next map[string]*namedPaths
}

// add notes the paths of an expression, and marks the one that leads into the other
// where two overlap.
func (n *namedPaths) add(e *expression, refs []reference) {
	for _, ref := range refs {
		if ref.root != syntax.MessageName || ref.loop > 0 {
			continue
		}
		at := n
		for i := range ref.path {
			if at.by != nil && at.by != e {
				e.shared = true
			}
			at = at.step(&ref.path[i])
		}
		if at.by != nil && at.by != e {
			e.shared = true
		}
		at.below(e)
		at.by = e
	}
}

func (n *namedPaths) step(step *eval.Step) *namedPaths {
	name := step.Name
	if step.Kind == eval.IndexStep {
		name = "[" + strconv.Itoa(step.Position) + "]"
	}
	if n.next == nil {
		n.next = map[string]*namedPaths{}
	}
	if n.next[name] == nil {
		n.next[name] = &namedPaths{}
	}
	return n.next[name]
}

// below marks what other expressions have of what is part of this one's value. It does
// so once: from then on they are marked when they are added.
func (n *namedPaths) below(e *expression) {
	if n.by != nil {
		return
	}
	for _, next := range n.next {
		if next.by != nil && next.by != e {
			next.by.shared = true
		}
		next.below(e)
	}
}
