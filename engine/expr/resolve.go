package expr

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

// problem is a finding before it has a place in the template.
type problem struct {
	outcome    Outcome
	node       ast.Node
	offset     int // in the expression's text, in bytes, when there is no node
	message    string
	suggestion string
}

// key is what a path goes by: a name, a place in a list, or what is computed.
type key struct {
	name     string
	at       int
	isIndex  bool
	computed bool
	optional bool
	guarded  bool
}

// resolve takes one step from a shape and says what can be known of it.
func (r *rewriter) resolve(a *eval.Path, from shape, k key) (eval.Step, shape, *problem) {
	step := eval.Step{Optional: k.optional, Name: k.name, Key: reflect.ValueOf(k.name), Position: k.at, Kind: eval.KeyStep}
	switch {
	case k.computed:
		step.Kind = eval.ComputedStep
	case k.isIndex:
		step.Kind = eval.IndexStep
	}
	here := a.Text(len(a.Steps))
	switch {
	case from.literal != nil:
		return r.intoLiteral(step, from, k, here)
	case from.open() || from.typ == values.RawMessageType:
		return r.intoUnknown(step, from, k, here)
	}
	switch t := from.typ; {
	case t == values.TimeType || t.Kind() != reflect.Struct && t.Kind() != reflect.Map && !values.IsList(t.Kind()):
		return step, shape{}, &problem{outcome: Invalid, message: here + " is " + values.Describe(t) + hasNo(k)}
	case t.Kind() == reflect.Struct:
		return r.intoStruct(step, from, k, here)
	case t.Kind() == reflect.Map:
		return r.intoMap(step, from, k, here)
	default:
		if !k.isIndex && !k.computed {
			return step, shape{}, &problem{outcome: Invalid, message: here + " is " + values.Describe(t) + hasNo(k), suggestion: here + "[0]" + eval.WrittenName(k.name, false)}
		}
		next := from.items()
		next.nullable = next.nullable || k.optional || k.guarded
		return step, next, nil
	}
}

func hasNo(k key) string {
	if k.isIndex || k.computed {
		return " and has no items"
	}
	return " and has no field " + k.name
}

func (r *rewriter) intoStruct(step eval.Step, from shape, k key, here string) (eval.Step, shape, *problem) {
	if k.isIndex || k.computed {
		return step, shape{}, &problem{outcome: Invalid, message: here + " is " + values.Describe(from.typ) + "; name the field of it: " + here + ".name"}
	}
	table := r.facts.Of(from.typ)
	f, ok := table.Get(k.name)
	if !ok {
		missing := &problem{outcome: Invalid, message: here + " has no field " + k.name}
		if near := texts.Nearest(k.name, append(table.Names(), from.byGoName(table, k.name)...)); near != "" {
			missing.suggestion = here + eval.WrittenName(near, k.optional)
		}
		return step, shape{}, missing
	}
	step.Kind, step.Index, step.GoName = eval.FieldStep, f.Index, f.GoName
	var example reflect.Value
	if sample := from.sample(); sample.IsValid() && sample.Type() == from.typ {
		example, _ = f.At(sample)
	}
	next := shapeOfType(f.Type, example)
	next.nullable = next.nullable || from.nullable && (k.optional || k.guarded) || values.ThroughPointer(from.typ, f.Index)
	return step, next, nil
}

// byGoName names the field whose Go name a person wrote.
func (s shape) byGoName(table *values.FieldTable, name string) []string {
	for i := range table.Fields {
		if table.Fields[i].GoName == name {
			return []string{table.Fields[i].Name}
		}
	}
	return nil
}

func (r *rewriter) intoMap(step eval.Step, from shape, k key, here string) (eval.Step, shape, *problem) {
	next := shapeOfType(from.typ.Elem(), reflect.Value{})
	next.nullable = next.nullable || k.optional || k.guarded
	sample := from.sample()
	if !k.isIndex && !k.computed && sample.IsValid() && sample.Kind() == reflect.Map {
		if next.example = values.MapValue(sample, k.name); next.example.IsValid() {
			return step, next, nil
		}
	}
	if (k.optional || k.guarded) && !values.IsAny(next.typ) {
		return step, next, nil
	}
	next.reported = true
	return step, next, r.unverifiable(sample, k, here)
}

func (r *rewriter) intoUnknown(step eval.Step, from shape, k key, here string) (eval.Step, shape, *problem) {
	next := shape{nullable: true, pending: from.pending, reported: from.reported}
	if from.reported {
		return step, next, nil
	}
	sample := from.sample()
	if sample.IsValid() && sample.Type() == values.RawMessageType {
		if decoded, err := message.ReadExact(sample.Bytes()); err == nil {
			sample = values.Indirect(reflect.ValueOf(decoded))
		}
	}
	if sample.IsValid() && !k.computed {
		switch {
		case k.isIndex && values.IsList(sample.Kind()) && sample.Len() > 0:
			next.example = sample.Index(0)
			return step, next, nil
		case sample.Kind() == reflect.Map && !k.isIndex:
			next.example = values.MapValue(sample, k.name)
		case sample.Kind() == reflect.Struct && sample.Type() != values.TimeType && !k.isIndex:
			if f, ok := r.facts.Of(sample.Type()).Get(k.name); ok {
				next.example, _ = f.At(sample)
			}
		}
		if next.example.IsValid() {
			return step, next, nil
		}
	}
	next.reported = true
	return step, next, r.unverifiable(sample, k, here)
}

// unverifiable says why a step from a map or an unknown value can't be checked.
func (r *rewriter) unverifiable(sample reflect.Value, k key, here string) *problem {
	unsure := &problem{outcome: Unverifiable}
	switch {
	case !sample.IsValid():
		unsure.message = fmt.Sprintf("the shape of %s is not known; an example on the port settles it", here)
	case k.computed:
		unsure.message = fmt.Sprintf("which part of %s this reads is known only when it runs", here)
	case sample.Kind() != reflect.Map && sample.Kind() != reflect.Struct && !values.IsList(sample.Kind()):
		unsure.message = here + " is " + values.Describe(sample.Type()) + " in the port's example" + hasNo(k)
	case k.isIndex:
		unsure.message = here + " has no such item in the port's example"
	default:
		unsure.message = here + " has no field " + k.name + " in the port's example"
		if near := nearestField(r.facts, sample, k.name); near != "" {
			unsure.suggestion = here + eval.WrittenName(near, k.optional)
		}
	}
	return unsure
}

// nearestField returns the field of an example that a person most likely meant. In
// one that has a great many it looks for none: that is data, and each expression would
// go over it.
func nearestField(facts *values.FieldTables, sample reflect.Value, name string) string {
	if sample.Kind() == reflect.Map && sample.Len() > texts.MaxNames {
		return ""
	}
	return texts.Nearest(name, exampleNames(facts, sample))
}

// hasField reports whether an example has a field.
func hasField(facts *values.FieldTables, sample reflect.Value, name string) bool {
	switch sample.Kind() {
	case reflect.Map:
		return values.MapValue(sample, name).IsValid()
	case reflect.Struct:
		_, ok := facts.Of(sample.Type()).Get(name)
		return ok
	}
	return false
}

func exampleNames(facts *values.FieldTables, sample reflect.Value) []string {
	var names []string
	switch sample.Kind() {
	case reflect.Map:
		for _, name := range sample.MapKeys() {
			if name = values.Indirect(name); name.Kind() == reflect.String {
				names = append(names, name.String())
			}
		}
	case reflect.Struct:
		names = facts.Of(sample.Type()).Names()
	}
	return names
}

func (r *rewriter) intoLiteral(step eval.Step, from shape, k key, here string) (eval.Step, shape, *problem) {
	if k.computed || k.isIndex {
		return step, shape{nullable: true, reported: true}, r.unverifiable(reflect.Value{}, k, here)
	}
	var names []string
	for _, pair := range from.literal.Pairs {
		name, ok := pair.(*ast.PairNode).Key.(*ast.StringNode)
		if !ok {
			return step, shape{nullable: true, reported: true}, r.unverifiable(reflect.Value{}, k, here)
		}
		if name.Value == k.name {
			return step, r.shapeOf(pair.(*ast.PairNode).Value), nil
		}
		names = append(names, name.Value)
	}
	if k.optional || k.guarded {
		return step, shape{nullable: true}, nil
	}
	missing := &problem{outcome: Invalid, message: here + " has no field " + k.name}
	if near := texts.Nearest(k.name, names); near != "" {
		missing.suggestion = strings.TrimPrefix(here+eval.WrittenName(near, false), "(…)")
	}
	return step, shape{}, missing
}
