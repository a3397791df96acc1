package expr

import (
	"reflect"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// Suggestion is how messages of one port may get to another.
type Suggestion struct {
	// Fits is true when the message fits as it is: no map is needed.
	Fits bool
	// Map is a template otherwise; it may be empty, which leaves everything at its
	// default.
	Map map[string]any
	// Missing are required fields of the target that nothing stands for.
	Missing []string
	// Reason says why the outcome of the map is not valid, or is empty.
	Reason  string
	Outcome Outcome
}

// Suggest proposes the map of an edge between two ports, given by their
// Configuration values as in Compile. It maps fields of the same name that fit,
// looks for what is required one level deeper too, and gives a target with a
// context the whole message for it when the message has none of its own. A list or
// an object that is required and has no namesake gets the only field of the
// message that is of its type.
func Suggest(from, to any) Suggestion {
	s := &suggester{rewriter: &rewriter{facts: &values.FieldTables{}}}
	if from = values.ByValue(from); from != nil {
		s.from = shape{typ: reflect.TypeOf(from), example: reflect.ValueOf(from)}
	}
	target := reflect.TypeOf(values.ByValue(to))
	if values.IsAny(target) || s.from.typ == target {
		return Suggestion{Fits: true}
	}
	if target.Kind() != reflect.Struct || values.IsLeaf(target) {
		found := s.rewriter.fitShape(target, s.from, 0)
		return Suggestion{Fits: found.outcome == Valid, Outcome: min(found.outcome, Unverifiable), Reason: found.message}
	}
	if s.fits(target) {
		return Suggestion{Fits: true}
	}
	return s.object(target)
}

type suggester struct {
	rewriter *rewriter
	from     shape
}

// fits reports whether the message becomes the target without a map and without
// loss of a field that an example shows.
func (s *suggester) fits(target reflect.Type) bool {
	if s.from.typ != nil && s.from.typ.Kind() == reflect.Struct {
		return s.from.typ.ConvertibleTo(target)
	}
	names := s.names(s.from)
	table := s.rewriter.facts.Of(target)
	known := func(name string) bool { _, ok := table.Get(name); return ok }
	return len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return !known(n) }) &&
		s.rewriter.fitSample(target, s.from.sample()).outcome == Valid
}

// names lists the fields of a value as far as they are known, sorted unless its
// type gives them an order.
func (s *suggester) names(of shape) []string {
	switch t := of.effective(); {
	case t == nil || values.IsLeaf(t):
		return nil
	case t.Kind() == reflect.Struct:
		return s.rewriter.facts.Of(t).Names()
	case t.Kind() == reflect.Map && of.sample().IsValid():
		names := exampleNames(s.rewriter.facts, of.sample())
		slices.Sort(names)
		return names
	}
	return nil
}

// field returns the shape of a field; false when the value is not known to have
// it.
func (s *suggester) field(of shape, name string) (shape, bool) {
	switch t := of.effective(); {
	case t == nil:
		return shape{}, false
	case t.Kind() == reflect.Struct:
		f, ok := s.rewriter.facts.Of(t).Get(name)
		if !ok {
			return shape{}, false
		}
		var example reflect.Value
		if sample := of.sample(); sample.IsValid() && sample.Type() == t {
			example, _ = f.At(sample)
		}
		return shapeOfType(f.Type, example), true
	case t.Kind() == reflect.Map && of.sample().IsValid():
		value := values.MapValue(of.sample(), name)
		return shapeOfType(t.Elem(), value), value.IsValid()
	}
	return shape{}, false
}

func (s *suggester) object(target reflect.Type) Suggestion {
	suggested := Suggestion{Map: map[string]any{}}
	table := s.rewriter.facts.Of(target)
	for i := range table.Fields {
		f := &table.Fields[i]
		if f.Name == values.ContextName {
			if _, has := s.field(s.from, values.ContextName); !has {
				suggested.Map[values.ContextName] = "{{ $ }}"
			}
			continue // a context that is there is carried on without a map
		}
		needed := f.Required && !f.HasDefault
		expression, found := s.source(f, needed)
		switch {
		case expression == "" && needed:
			suggested.Missing = append(suggested.Missing, f.Name)
		case expression != "":
			suggested.Map[f.Name] = "{{ " + expression + " }}"
			if found.outcome > suggested.Outcome {
				suggested.Outcome, suggested.Reason = found.outcome, f.Name+": "+found.message
			}
		}
	}
	s.unlike(table, &suggested)
	if len(suggested.Missing) > 0 {
		suggested.Outcome = max(suggested.Outcome, Unverifiable)
	}
	return suggested
}

// source finds an expression for a field of the target, empty when there is
// none.
func (s *suggester) source(f *values.Field, needed bool) (string, fitting) {
	if expression, found := s.fitting(f, s.from, syntax.MessageName); expression != "" || !needed {
		return expression, found
	}
	names := slices.DeleteFunc(s.names(s.from), func(name string) bool { return name == values.ContextName })
	for _, name := range append(names, values.ContextName) { // what the message is about comes first
		inside, ok := s.field(s.from, name)
		if !ok {
			continue
		}
		expression, found := s.fitting(f, inside, syntax.MessageName+eval.WrittenName(name, false))
		if expression != "" && found.outcome == Valid {
			return expression, found
		}
	}
	return "", fitting{}
}

func (s *suggester) fitting(f *values.Field, in shape, path string) (string, fitting) {
	given, ok := s.field(in, f.Name)
	if !ok {
		return "", fitting{}
	}
	path += eval.WrittenName(f.Name, false)
	found := s.rewriter.fitShape(f.Type, given, 0)
	if found.outcome != Invalid {
		return path, found
	}
	if found.suggestion == "string(…)" {
		return "string(" + path + ")", fitting{}
	}
	return "", fitting{}
}
