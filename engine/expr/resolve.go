package expr

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/expr-lang/expr/ast"

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
func (r *rewriter) resolve(a *accessor, from shape, k key) (step, shape, *problem) {
	s := step{optional: k.optional, name: k.name, key: reflect.ValueOf(k.name), at: k.at, kind: stepKey}
	switch {
	case k.computed:
		s.kind = stepDynamic
	case k.isIndex:
		s.kind = stepIndex
	}
	here := a.text(len(a.steps))
	switch {
	case from.literal != nil:
		return r.intoLiteral(s, from, k, here)
	case from.open() || from.typ == values.RawMessageType:
		return r.intoUnknown(s, from, k, here)
	}
	switch t := from.typ; {
	case t == values.TimeType || t.Kind() != reflect.Struct && t.Kind() != reflect.Map && !values.IsList(t.Kind()):
		return s, shape{}, &problem{outcome: Invalid, message: here + " is " + values.Describe(t) + hasNo(k)}
	case t.Kind() == reflect.Struct:
		return r.intoStruct(s, from, k, here)
	case t.Kind() == reflect.Map:
		return r.intoMap(s, from, k, here)
	default:
		if !k.isIndex && !k.computed {
			return s, shape{}, &problem{outcome: Invalid, message: here + " is " + values.Describe(t) + hasNo(k), suggestion: here + "[0]" + writtenName(k.name, false)}
		}
		next := from.items()
		next.nullable = next.nullable || k.optional || k.guarded
		return s, next, nil
	}
}

func hasNo(k key) string {
	if k.isIndex || k.computed {
		return " and has no items"
	}
	return " and has no field " + k.name
}

func (r *rewriter) intoStruct(s step, from shape, k key, here string) (step, shape, *problem) {
	if k.isIndex || k.computed {
		return s, shape{}, &problem{outcome: Invalid, message: here + " is " + values.Describe(from.typ) + "; name the field of it: " + here + ".name"}
	}
	table := r.facts.Of(from.typ)
	f, ok := table.Get(k.name)
	if !ok {
		missing := &problem{outcome: Invalid, message: here + " has no field " + k.name}
		if near := texts.Nearest(k.name, append(table.Names(), from.byGoName(table, k.name)...)); near != "" {
			missing.suggestion = here + writtenName(near, k.optional)
		}
		return s, shape{}, missing
	}
	s.kind, s.index, s.goName = stepField, f.Index, f.GoName
	var example reflect.Value
	if sample := from.sample(); sample.IsValid() && sample.Type() == from.typ {
		example, _ = f.At(sample)
	}
	next := shapeOfType(f.Type, example)
	next.nullable = next.nullable || from.nullable && (k.optional || k.guarded) || values.ThroughPointer(from.typ, f.Index)
	return s, next, nil
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

func (r *rewriter) intoMap(s step, from shape, k key, here string) (step, shape, *problem) {
	next := shapeOfType(from.typ.Elem(), reflect.Value{})
	next.nullable = next.nullable || k.optional || k.guarded
	sample := from.sample()
	if !k.isIndex && !k.computed && sample.IsValid() && sample.Kind() == reflect.Map {
		if next.example = values.MapValue(sample, k.name); next.example.IsValid() {
			return s, next, nil
		}
	}
	if (k.optional || k.guarded) && !values.IsAny(next.typ) {
		return s, next, nil
	}
	next.reported = true
	return s, next, r.unverifiable(sample, k, here)
}

func (r *rewriter) intoUnknown(s step, from shape, k key, here string) (step, shape, *problem) {
	next := shape{nullable: true, pending: from.pending, reported: from.reported}
	if from.reported {
		return s, next, nil
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
			return s, next, nil
		case sample.Kind() == reflect.Map && !k.isIndex:
			next.example = values.MapValue(sample, k.name)
		case sample.Kind() == reflect.Struct && sample.Type() != values.TimeType && !k.isIndex:
			if f, ok := r.facts.Of(sample.Type()).Get(k.name); ok {
				next.example, _ = f.At(sample)
			}
		}
		if next.example.IsValid() {
			return s, next, nil
		}
	}
	next.reported = true
	return s, next, r.unverifiable(sample, k, here)
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
			unsure.suggestion = here + writtenName(near, k.optional)
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

func (r *rewriter) intoLiteral(s step, from shape, k key, here string) (step, shape, *problem) {
	if k.computed || k.isIndex {
		return s, shape{nullable: true, reported: true}, r.unverifiable(reflect.Value{}, k, here)
	}
	var names []string
	for _, pair := range from.literal.Pairs {
		name, ok := pair.(*ast.PairNode).Key.(*ast.StringNode)
		if !ok {
			return s, shape{nullable: true, reported: true}, r.unverifiable(reflect.Value{}, k, here)
		}
		if name.Value == k.name {
			return s, r.shapeOf(pair.(*ast.PairNode).Value), nil
		}
		names = append(names, name.Value)
	}
	if k.optional || k.guarded {
		return s, shape{nullable: true}, nil
	}
	missing := &problem{outcome: Invalid, message: here + " has no field " + k.name}
	if near := texts.Nearest(k.name, names); near != "" {
		missing.suggestion = strings.TrimPrefix(here+writtenName(near, false), "(…)")
	}
	return s, shape{}, missing
}
