package types

import (
	"reflect"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker/nature"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// Shape is what is known of a value before anything runs.
type Shape struct {
	// Type is the Go type, without pointers; nil or an interface for any value.
	Type reflect.Type
	// Example is an example of the value; invalid when there is none.
	Example reflect.Value
	// Items is the shape of a list's items where Type does not say enough.
	Items *Shape
	// Literal is the object literal of the expression that makes the value.
	Literal *ast.MapNode
	// Nullable is true when the value may be null though its type can't be.
	Nullable bool
	// Integral is true when the value is a float without a fraction: round(x).
	Integral bool
	// Pending is true when more may be known once other parts of the expression are.
	Pending bool
	// Reported is true when the shape is unknown and a finding says so already.
	Reported bool
}

// IsUnknown reports whether nothing is known of the value.
func (s Shape) IsUnknown() bool { return values.IsAny(s.Type) && s.Literal == nil && s.Items == nil }

// Sample returns the example without interfaces and pointers.
func (s Shape) Sample() reflect.Value { return values.Indirect(s.Example) }

// KnownType is the type, or that of the example where the type says nothing.
func (s Shape) KnownType() reflect.Type {
	if values.IsAny(s.Type) && s.Sample().IsValid() {
		return s.Sample().Type()
	}
	return s.Type
}

// OfType is the shape of the values of a type, of which one is an example.
func OfType(t reflect.Type, example reflect.Value) Shape {
	s := Shape{Type: values.Deref(t), Example: example}
	s.Nullable = s.Type != t
	return s
}

// ItemShape returns the shape of a list's items.
func (s Shape) ItemShape() Shape {
	if s.Items != nil {
		return *s.Items
	}
	var example reflect.Value
	if sample := s.Sample(); sample.IsValid() && values.IsList(sample.Kind()) && sample.Len() > 0 {
		example = sample.Index(0)
	}
	if s.Type != nil && values.IsList(s.Type.Kind()) {
		items := OfType(s.Type.Elem(), example)
		items.Reported = s.Reported
		return items
	}
	return Shape{Example: example, Pending: s.Pending, Reported: s.Reported}
}

// CheckerType is the type that the checker of the language gets to see: any for what may
// be null, since its typed operators don't expect null.
func (s Shape) CheckerType() reflect.Type {
	if s.Nullable || s.Type == nil {
		return values.AnyType
	}
	return values.Basic(s.Type)
}

// OfNature is the shape of a node by what the checker of the language says of it. Settled
// is whether all that can be known of the expression is known.
func OfNature(n *nature.Nature, settled bool) Shape {
	if n == nil || n.Nil {
		return Shape{Pending: !settled}
	}
	s := Shape{Type: values.Deref(n.Type)}
	if n.Ref != nil && s.Type != nil && values.IsList(s.Type.Kind()) {
		elem := OfNature(n.Ref, settled)
		s.Items = &elem
	}
	s.Pending = values.IsAny(s.Type) && !settled
	return s
}

// OfMessage is the shape of the messages of a port, given its Configuration or a real
// message: its type, with the value as an example. Nil says nothing.
func OfMessage(configuration any) Shape {
	if configuration = values.ByValue(configuration); configuration == nil {
		return Shape{}
	}
	return Shape{Type: reflect.TypeOf(configuration), Example: reflect.ValueOf(configuration)}
}

// ExampleValue returns the example, nil when there is none.
func (s Shape) ExampleValue() any {
	if sample := s.Sample(); sample.IsValid() && sample.CanInterface() {
		return sample.Interface()
	}
	return nil
}

// Word describes the shape in a word or two, for a list of completions: list of string.
// It is empty when nothing is known.
func (s Shape) Word() string {
	t := s.KnownType()
	switch {
	case s.Literal != nil:
		return "object"
	case s.Items != nil && s.Items.Word() != "":
		return "list of " + s.Items.Word()
	case values.IsAny(t):
		return ""
	}
	text := values.Describe(t)
	text, _, _ = strings.Cut(text, " (")
	text = strings.TrimPrefix(strings.TrimPrefix(text, "an "), "a ")
	if values.IsList(t.Kind()) && t != values.ByteSliceType {
		if items := s.ItemShape().Word(); items != "" {
			return "list of " + items
		}
	}
	return text
}
