package assist

import (
	"reflect"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// Suggestion is how the messages of one port may become those of another.
type Suggestion struct {
	// Fits is true when the message fits as it is: no map is needed.
	Fits bool
	// Map is a template otherwise; it may be empty, which leaves everything at its
	// default.
	Map map[string]any
	// Missing are required fields of the target for which the message has nothing.
	Missing []string
	// Reason says why the outcome of the map is not valid, or is empty.
	Reason  string
	Outcome expr.Outcome
}

// Suggest proposes the map of an edge between two ports, given by their
// Configuration values as in expr.Compile. It maps fields of the same name that
// fit; for required ones it also looks one level deeper. A target's context gets
// the whole message when the message has no context. A list or an object that is
// required gets the only field of its type, when no field has its name.
func Suggest(from, to any) Suggestion {
	s := &suggester{tables: &values.FieldTables{}, from: types.OfMessage(from)}
	target := reflect.TypeOf(values.ByValue(to))
	if values.IsAny(target) || s.from.Type == target {
		return Suggestion{Fits: true}
	}
	if target.Kind() != reflect.Struct || values.IsLeaf(target) {
		found := types.Fit(s.tables, target, s.from)
		return Suggestion{Fits: found.Outcome == expr.Valid, Outcome: min(found.Outcome, expr.Unverifiable), Reason: found.Message}
	}
	if s.fits(target) {
		return Suggestion{Fits: true}
	}
	return s.object(target)
}

// suggester maps messages of a shape to targets.
type suggester struct {
	tables *values.FieldTables
	from   types.Shape
}

// fits reports whether the message becomes the target without a map and without
// loss of a field that an example shows.
func (s *suggester) fits(target reflect.Type) bool {
	if s.from.Type != nil && s.from.Type.Kind() == reflect.Struct {
		return s.from.Type.ConvertibleTo(target)
	}
	names := types.FieldNames(s.tables, s.from)
	table := s.tables.Of(target)
	known := func(name string) bool { _, ok := table.Get(name); return ok }
	return len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return !known(n) }) &&
		types.FitSample(s.tables, target, s.from.Sample()).Outcome == expr.Valid
}

// object suggests a map for a target that is a struct.
func (s *suggester) object(target reflect.Type) Suggestion {
	suggested := Suggestion{Map: map[string]any{}}
	table := s.tables.Of(target)
	for i := range table.Fields {
		f := &table.Fields[i]
		if f.Name == values.ContextName {
			if _, has := types.Field(s.tables, s.from, values.ContextName); !has {
				suggested.Map[values.ContextName] = "{{ $ }}"
			}
			continue // the context of the source passes through without a map
		}
		needed := f.Required && !f.HasDefault
		expression, found := s.source(f, needed)
		switch {
		case expression == "" && needed:
			suggested.Missing = append(suggested.Missing, f.Name)
		case expression != "":
			suggested.Map[f.Name] = "{{ " + expression + " }}"
			if found.Outcome > suggested.Outcome {
				suggested.Outcome, suggested.Reason = found.Outcome, f.Name+": "+found.Message
			}
		}
	}
	s.byType(table, &suggested)
	if len(suggested.Missing) > 0 {
		suggested.Outcome = max(suggested.Outcome, expr.Unverifiable)
	}
	return suggested
}

// source finds an expression for a field of the target, empty when there is
// none.
func (s *suggester) source(f *values.Field, needed bool) (string, types.Verdict) {
	if expression, found := s.fitting(f, s.from, syntax.MessageName); expression != "" || !needed {
		return expression, found
	}
	names := slices.DeleteFunc(types.FieldNames(s.tables, s.from), func(name string) bool { return name == values.ContextName })
	for _, name := range append(names, values.ContextName) { // the context comes last
		inside, ok := types.Field(s.tables, s.from, name)
		if !ok {
			continue
		}
		expression, found := s.fitting(f, inside, syntax.MessageName+eval.WrittenName(name, false))
		if expression != "" && found.Outcome == expr.Valid {
			return expression, found
		}
	}
	return "", types.Verdict{}
}

// fitting returns the expression of the field that has the same name in a value, and
// whether it fits; empty when none fits.
func (s *suggester) fitting(f *values.Field, in types.Shape, path string) (string, types.Verdict) {
	given, ok := types.Field(s.tables, in, f.Name)
	if !ok {
		return "", types.Verdict{}
	}
	path += eval.WrittenName(f.Name, false)
	found := types.Fit(s.tables, f.Type, given)
	if found.Outcome != expr.Invalid {
		return path, found
	}
	if found.Suggestion == "string(…)" {
		return "string(" + path + ")", types.Verdict{}
	}
	return "", types.Verdict{}
}
