package types

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// Key is what an author writes to take a step: a name, the position in a list, or an
// expression that is computed. Guarded is true to the left of ??.
type Key struct {
	Name     string
	Position int
	IsIndex  bool
	Computed bool
	Optional bool
	Guarded  bool
}

// Resolver says what the steps of paths lead to.
type Resolver struct {
	Tables *values.FieldTables
	// ShapeOf says what is known of a node in an object literal.
	ShapeOf func(ast.Node) Shape
}

// Step takes one step from a shape. Here is the path so far, as it is written. It returns
// the step, what is known of the value that it leads to, and what is wrong with it.
func (r Resolver) Step(here string, from Shape, k Key) (eval.Step, Shape, Verdict) {
	step := eval.Step{Optional: k.Optional, Name: k.Name, Key: reflect.ValueOf(k.Name), Position: k.Position, Kind: eval.KeyStep}
	switch {
	case k.Computed:
		step.Kind = eval.ComputedStep
	case k.IsIndex:
		step.Kind = eval.IndexStep
	}
	switch {
	case from.Literal != nil:
		return r.intoLiteral(step, from, k, here)
	case from.IsUnknown() || from.Type == values.RawMessageType:
		return r.intoUnknown(step, from, k, here)
	}
	switch t := from.Type; {
	case t == values.TimeType || t.Kind() != reflect.Struct && t.Kind() != reflect.Map && !values.IsList(t.Kind()):
		return step, Shape{}, Verdict{Outcome: Invalid, Message: here + " is " + values.Describe(t) + hasNo(k)}
	case t.Kind() == reflect.Struct:
		return r.intoStruct(step, from, k, here)
	case t.Kind() == reflect.Map:
		return r.intoMap(step, from, k, here)
	default:
		if !k.IsIndex && !k.Computed {
			return step, Shape{}, Verdict{Outcome: Invalid, Message: here + " is " + values.Describe(t) + hasNo(k), Suggestion: here + "[0]" + eval.WrittenName(k.Name, false)}
		}
		next := from.ItemShape()
		next.Nullable = next.Nullable || k.Optional || k.Guarded
		return step, next, Verdict{}
	}
}

// hasNo says in a message what a value lacks for a step.
func hasNo(k Key) string {
	if k.IsIndex || k.Computed {
		return " and has no items"
	}
	return " and has no field " + k.Name
}

func (r Resolver) intoStruct(step eval.Step, from Shape, k Key, here string) (eval.Step, Shape, Verdict) {
	if k.IsIndex || k.Computed {
		return step, Shape{}, Verdict{Outcome: Invalid, Message: here + " is " + values.Describe(from.Type) + "; name the field of it: " + here + ".name"}
	}
	table := r.Tables.Of(from.Type)
	f, ok := table.Get(k.Name)
	if !ok {
		missing := Verdict{Outcome: Invalid, Message: here + " has no field " + k.Name}
		if near := texts.Nearest(k.Name, append(table.Names(), byGoName(table, k.Name)...)); near != "" {
			missing.Suggestion = here + eval.WrittenName(near, k.Optional)
		}
		return step, Shape{}, missing
	}
	step.Kind, step.Index, step.GoName = eval.FieldStep, f.Index, f.GoName
	var example reflect.Value
	if sample := from.Sample(); sample.IsValid() && sample.Type() == from.Type {
		example, _ = f.At(sample)
	}
	next := OfType(f.Type, example)
	next.Nullable = next.Nullable || from.Nullable && (k.Optional || k.Guarded) || values.ThroughPointer(from.Type, f.Index)
	return step, next, Verdict{}
}

// byGoName returns the JSON name of the field that has a Go name, in a list; nil when no
// field has it.
func byGoName(table *values.FieldTable, name string) []string {
	for i := range table.Fields {
		if table.Fields[i].GoName == name {
			return []string{table.Fields[i].Name}
		}
	}
	return nil
}

func (r Resolver) intoMap(step eval.Step, from Shape, k Key, here string) (eval.Step, Shape, Verdict) {
	next := OfType(from.Type.Elem(), reflect.Value{})
	next.Nullable = next.Nullable || k.Optional || k.Guarded
	sample := from.Sample()
	if !k.IsIndex && !k.Computed && sample.IsValid() && sample.Kind() == reflect.Map {
		if next.Example = values.MapValue(sample, k.Name); next.Example.IsValid() {
			return step, next, Verdict{}
		}
	}
	if (k.Optional || k.Guarded) && !values.IsAny(next.Type) {
		return step, next, Verdict{}
	}
	next.Reported = true
	return step, next, r.unverifiable(sample, k, here)
}

func (r Resolver) intoUnknown(step eval.Step, from Shape, k Key, here string) (eval.Step, Shape, Verdict) {
	next := Shape{Nullable: true, Pending: from.Pending, Reported: from.Reported}
	if from.Reported {
		return step, next, Verdict{}
	}
	sample := from.Sample()
	if sample.IsValid() && sample.Type() == values.RawMessageType {
		if decoded, err := message.ReadExact(sample.Bytes()); err == nil {
			sample = values.Indirect(reflect.ValueOf(decoded))
		}
	}
	if sample.IsValid() && !k.Computed {
		switch {
		case k.IsIndex && values.IsList(sample.Kind()) && sample.Len() > 0:
			next.Example = sample.Index(0)
			return step, next, Verdict{}
		case sample.Kind() == reflect.Map && !k.IsIndex:
			next.Example = values.MapValue(sample, k.Name)
		case sample.Kind() == reflect.Struct && sample.Type() != values.TimeType && !k.IsIndex:
			if f, ok := r.Tables.Of(sample.Type()).Get(k.Name); ok {
				next.Example, _ = f.At(sample)
			}
		}
		if next.Example.IsValid() {
			return step, next, Verdict{}
		}
	}
	next.Reported = true
	return step, next, r.unverifiable(sample, k, here)
}

// unverifiable says why a step into a map or an unknown value can't be checked.
func (r Resolver) unverifiable(sample reflect.Value, k Key, here string) Verdict {
	unsure := Verdict{Outcome: Unverifiable}
	switch {
	case !sample.IsValid():
		unsure.Message = fmt.Sprintf("the shape of %s is not known; a message that is pinned to the port settles it", here)
	case k.Computed:
		unsure.Message = fmt.Sprintf("which part of %s this reads is known only when it runs", here)
	case sample.Kind() != reflect.Map && sample.Kind() != reflect.Struct && !values.IsList(sample.Kind()):
		unsure.Message = here + " is " + values.Describe(sample.Type()) + " in the port's example" + hasNo(k)
	case k.IsIndex:
		unsure.Message = here + " has no such item in the port's example"
	default:
		unsure.Message = here + " has no field " + k.Name + " in the port's example"
		if near := nearestField(r.Tables, sample, k.Name); near != "" {
			unsure.Suggestion = here + eval.WrittenName(near, k.Optional)
		}
	}
	return unsure
}

func (r Resolver) intoLiteral(step eval.Step, from Shape, k Key, here string) (eval.Step, Shape, Verdict) {
	if k.Computed || k.IsIndex {
		return step, Shape{Nullable: true, Reported: true}, r.unverifiable(reflect.Value{}, k, here)
	}
	var names []string
	for _, pair := range from.Literal.Pairs {
		name, ok := pair.(*ast.PairNode).Key.(*ast.StringNode)
		if !ok {
			return step, Shape{Nullable: true, Reported: true}, r.unverifiable(reflect.Value{}, k, here)
		}
		if name.Value == k.Name {
			return step, r.ShapeOf(pair.(*ast.PairNode).Value), Verdict{}
		}
		names = append(names, name.Value)
	}
	if k.Optional || k.Guarded {
		return step, Shape{Nullable: true}, Verdict{}
	}
	missing := Verdict{Outcome: Invalid, Message: here + " has no field " + k.Name}
	if near := texts.Nearest(k.Name, names); near != "" {
		missing.Suggestion = strings.TrimPrefix(here+eval.WrittenName(near, false), "(…)")
	}
	return step, Shape{}, missing
}
