package expr

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/expr-lang/expr/ast"
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
	case from.open() || from.typ == rawMessageType:
		return r.intoUnknown(s, from, k, here)
	}
	switch t := from.typ; {
	case t == timeType || t.Kind() != reflect.Struct && t.Kind() != reflect.Map && !isList(t.Kind()):
		return s, shape{}, &problem{outcome: Invalid, message: here + " is " + describe(t) + hasNo(k)}
	case t.Kind() == reflect.Struct:
		return r.intoStruct(s, from, k, here)
	case t.Kind() == reflect.Map:
		return r.intoMap(s, from, k, here)
	default:
		if !k.isIndex && !k.computed {
			return s, shape{}, &problem{outcome: Invalid, message: here + " is " + describe(t) + hasNo(k), suggestion: here + "[0]" + writtenName(k.name, false)}
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
		return s, shape{}, &problem{outcome: Invalid, message: here + " is " + describe(from.typ) + "; name the field of it: " + here + ".name"}
	}
	table := r.facts.fields(from.typ)
	f, ok := table.get(k.name)
	if !ok {
		missing := &problem{outcome: Invalid, message: here + " has no field " + k.name}
		if near := texts.Nearest(k.name, append(table.names(), from.byGoName(table, k.name)...)); near != "" {
			missing.suggestion = here + writtenName(near, k.optional)
		}
		return s, shape{}, missing
	}
	s.kind, s.index, s.goName = stepField, f.index, f.goName
	var example reflect.Value
	if sample := from.sample(); sample.IsValid() && sample.Type() == from.typ {
		example, _ = f.at(sample)
	}
	next := shapeOfType(f.typ, example)
	next.nullable = next.nullable || from.nullable && (k.optional || k.guarded) || throughPointer(from.typ, f.index)
	return s, next, nil
}

// byGoName names the field whose Go name a person wrote.
func (s shape) byGoName(table *fieldTable, name string) []string {
	for i := range table.list {
		if table.list[i].goName == name {
			return []string{table.list[i].name}
		}
	}
	return nil
}

func throughPointer(t reflect.Type, index []int) bool {
	for _, x := range index[:len(index)-1] {
		t = t.Field(x).Type
		if t.Kind() == reflect.Pointer {
			return true
		}
	}
	return false
}

func (r *rewriter) intoMap(s step, from shape, k key, here string) (step, shape, *problem) {
	next := shapeOfType(from.typ.Elem(), reflect.Value{})
	next.nullable = next.nullable || k.optional || k.guarded
	sample := from.sample()
	if !k.isIndex && !k.computed && sample.IsValid() && sample.Kind() == reflect.Map {
		if next.example = mapValue(sample, k.name); next.example.IsValid() {
			return s, next, nil
		}
	}
	if (k.optional || k.guarded) && !isAny(next.typ) {
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
	if sample.IsValid() && sample.Type() == rawMessageType {
		if decoded, err := decodeJSON(sample.Bytes()); err == nil {
			sample = inner(reflect.ValueOf(decoded))
		}
	}
	if sample.IsValid() && !k.computed {
		switch {
		case k.isIndex && isList(sample.Kind()) && sample.Len() > 0:
			next.example = sample.Index(0)
			return s, next, nil
		case sample.Kind() == reflect.Map && !k.isIndex:
			next.example = mapValue(sample, k.name)
		case sample.Kind() == reflect.Struct && sample.Type() != timeType && !k.isIndex:
			if f, ok := r.facts.fields(sample.Type()).get(k.name); ok {
				next.example, _ = f.at(sample)
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
	case sample.Kind() != reflect.Map && sample.Kind() != reflect.Struct && !isList(sample.Kind()):
		unsure.message = here + " is " + describe(sample.Type()) + " in the port's example" + hasNo(k)
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
func nearestField(facts *typeFacts, sample reflect.Value, name string) string {
	if sample.Kind() == reflect.Map && sample.Len() > texts.MaxNames {
		return ""
	}
	return texts.Nearest(name, exampleNames(facts, sample))
}

// hasField reports whether an example has a field.
func hasField(facts *typeFacts, sample reflect.Value, name string) bool {
	switch sample.Kind() {
	case reflect.Map:
		return mapValue(sample, name).IsValid()
	case reflect.Struct:
		_, ok := facts.fields(sample.Type()).get(name)
		return ok
	}
	return false
}

func exampleNames(facts *typeFacts, sample reflect.Value) []string {
	var names []string
	switch sample.Kind() {
	case reflect.Map:
		for _, name := range sample.MapKeys() {
			if name = inner(name); name.Kind() == reflect.String {
				names = append(names, name.String())
			}
		}
	case reflect.Struct:
		names = facts.fields(sample.Type()).names()
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
