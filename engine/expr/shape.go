package expr

import (
	"reflect"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker/nature"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// shape is what is known of a value before anything runs.
type shape struct {
	// typ is the Go type, without pointers; nil or an interface for any value.
	typ reflect.Type
	// example is a value that may stand there; invalid when there is none.
	example reflect.Value
	// elem is the shape of a list's items where typ does not tell.
	elem *shape
	// literal is the object literal that makes the value.
	literal *ast.MapNode
	// nullable values may be null though their type does not say so.
	nullable bool
	// integral is true of floats that have no fraction: round(x).
	integral bool
	// pending shapes may be known once more of the expression is.
	pending bool
	// reported shapes are unknown and a finding says so already.
	reported bool
}

// open reports whether the shape tells nothing.
func (s shape) open() bool { return values.IsAny(s.typ) && s.literal == nil && s.elem == nil }

// sample returns the example without interfaces and pointers.
func (s shape) sample() reflect.Value { return values.Indirect(s.example) }

// effective is the type with the example's standing in for `any`.
func (s shape) effective() reflect.Type {
	if values.IsAny(s.typ) && s.sample().IsValid() {
		return s.sample().Type()
	}
	return s.typ
}

func shapeOfType(t reflect.Type, example reflect.Value) shape {
	s := shape{typ: values.Deref(t), example: example}
	s.nullable = s.typ != t
	return s
}

// items returns the shape of a list's items.
func (s shape) items() shape {
	if s.elem != nil {
		return *s.elem
	}
	var example reflect.Value
	if sample := s.sample(); sample.IsValid() && values.IsList(sample.Kind()) && sample.Len() > 0 {
		example = sample.Index(0)
	}
	if s.typ != nil && values.IsList(s.typ.Kind()) {
		items := shapeOfType(s.typ.Elem(), example)
		items.reported = s.reported
		return items
	}
	return shape{example: example, pending: s.pending, reported: s.reported}
}

// checkerType is the type that the language's checker is told: any for what
// may be null, since its typed operators don't expect that.
func (s shape) checkerType() reflect.Type {
	if s.nullable || s.typ == nil {
		return values.AnyType
	}
	return values.Basic(s.typ)
}

func shapeOfNature(n *nature.Nature, settled bool) shape {
	if n == nil || n.Nil {
		return shape{pending: !settled}
	}
	s := shape{typ: values.Deref(n.Type)}
	if n.Ref != nil && s.typ != nil && values.IsList(s.typ.Kind()) {
		elem := shapeOfNature(n.Ref, settled)
		s.elem = &elem
	}
	s.pending = values.IsAny(s.typ) && !settled
	return s
}
