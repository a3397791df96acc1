package code

import (
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
)

// MapPaths finds what the result of a map has twice, by the paths of its expressions:
// {a: "{{ $ }}", b: "{{ $.items }}"}. Such a result takes no more memory, but it becomes
// larger with each edge that does so, as soon as it is written. So the second place is
// charged with the size of the value. The zero value is ready.
type MapPaths struct {
	by   *paths // of the expression whose path ends here
	next map[string]*MapPaths
}

// Add notes the paths that an expression reads. Where two expressions read overlapping
// paths, it marks the one whose path leads into the other's, which is charged for its
// value from then on. The expressions of a map are added before the map is applied.
func (m *MapPaths) Add(e Expression) {
	reads := e.reads()
	if reads == nil {
		return
	}
	for _, ref := range reads.list {
		if ref.root != syntax.MessageName || ref.loop > 0 {
			continue
		}
		at := m
		for i := range ref.path {
			if at.by != nil && at.by != reads {
				reads.shared = true
			}
			at = at.step(&ref.path[i])
		}
		if at.by != nil && at.by != reads {
			reads.shared = true
		}
		at.below(reads)
		at.by = reads
	}
	reads.list = nil
}

// step returns the node for a step, and makes it when it is new.
func (m *MapPaths) step(step *eval.Step) *MapPaths {
	name := step.Name
	if step.Kind == eval.IndexStep {
		name = "[" + strconv.Itoa(step.Position) + "]"
	}
	if m.next == nil {
		m.next = map[string]*MapPaths{}
	}
	if m.next[name] == nil {
		m.next[name] = &MapPaths{}
	}
	return m.next[name]
}

// below marks the expressions whose value is part of this one's. It does so once: those
// that come later are marked when they are added.
func (m *MapPaths) below(reads *paths) {
	if m.by != nil {
		return
	}
	for _, next := range m.next {
		if next.by != nil && next.by != reads {
			next.by.shared = true
		}
		next.below(reads)
	}
}
