package types

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// Fit says whether a value of a shape fits a place of a type.
func Fit(tables *values.FieldTables, dst reflect.Type, s Shape) Verdict {
	return fitShape(tables, dst, s, 0)
}

// fitShape is Fit for a part of a value. Depth is how deep that is nested.
func fitShape(tables *values.FieldTables, dst reflect.Type, s Shape, depth int) Verdict {
	dst = values.Deref(dst)
	switch {
	case values.IsAny(dst):
		return Verdict{}
	case s.Literal != nil:
		// The literal is another part of the expression. Its fields are checked at run time.
		if k := dst.Kind(); k != reflect.Map && k != reflect.Struct {
			return Verdict{Outcome: Invalid, Message: "want " + values.Describe(dst) + ", have an object"}
		}
		return Verdict{}
	case s.Items != nil:
		if !values.IsList(dst.Kind()) {
			return Verdict{Outcome: Invalid, Message: "want " + values.Describe(dst) + ", have a list"}
		}
		return fitShape(tables, dst.Elem(), *s.Items, depth+1)
	case s.Reported && s.IsUnknown():
		return Verdict{}
	}
	return fitGoType(tables, dst, s.Type, s.Sample(), s.Integral, depth)
}

// fitGoType says whether values of type src fit dst. Sample is an example of them, or
// invalid; integral says that they are floats without a fraction.
func fitGoType(tables *values.FieldTables, dst, src reflect.Type, sample reflect.Value, integral bool, depth int) Verdict {
	dst, src = values.Deref(dst), values.Deref(src)
	sample = values.Indirect(sample)
	if depth > 8 || dst == src || values.IsAny(dst) || dst == values.RawMessageType {
		return Verdict{}
	}
	if values.IsAny(src) || src == values.RawMessageType || src.Kind() == reflect.Map && dst.Kind() == reflect.Struct {
		return FitSample(tables, dst, sample)
	}
	if values.IsLeaf(dst) && (dst != values.TimeType && dst != values.DurationType || src.Kind() == reflect.String) {
		return Verdict{}
	}
	wrong := Verdict{Outcome: Invalid, Message: "want " + values.Describe(dst) + ", have " + values.Describe(src)}
	switch k, from := dst.Kind(), src.Kind(); {
	case k == reflect.String && (from == reflect.String || values.IsTextLeaf(src) || src == values.ByteSliceType):
	case dst == values.DurationType:
		if values.IsInteger(from) || values.IsFloat(from) {
			wrong.Message += " without a unit"
			wrong.Suggestion = "string(…) + \"s\""
		}
		return wrong
	case src == values.DurationType:
		return wrong
	case dst == values.NumberType && (values.IsInteger(from) || values.IsFloat(from)):
	case k == reflect.Bool && from == reflect.Bool:
	case values.IsFloat(k) && (values.IsInteger(from) || values.IsFloat(from) || src == values.NumberType):
	case values.IsInteger(k) && (values.IsInteger(from) || src == values.NumberType || integral):
	case values.IsInteger(k) && values.IsFloat(from):
		if sample.IsValid() && sample.CanFloat() && sample.Float() == float64(int64(sample.Float())) && sample.Float() != 0 {
			return Verdict{}
		}
		return Verdict{Outcome: Unverifiable, Message: "a number with a fraction fails here, where an integer is wanted; round() or int() it"}
	case values.IsList(k) && values.IsList(from):
		return fitGoType(tables, dst.Elem(), src.Elem(), Shape{Type: src, Example: sample}.ItemShape().Example, false, depth+1)
	case k == reflect.Slice && dst.Elem().Kind() == reflect.Uint8 && from == reflect.String:
	case k == reflect.Map && from == reflect.Map && src.Key().Kind() == reflect.String:
		return fitGoType(tables, dst.Elem(), src.Elem(), reflect.Value{}, false, depth+1)
	case k == reflect.Map && from == reflect.Struct && !values.IsLeaf(src):
		for _, f := range tables.Of(src).Fields {
			if found := fitGoType(tables, dst.Elem(), f.Type, reflect.Value{}, false, depth+1); found.Outcome == Invalid {
				return found
			}
		}
	case k == reflect.Struct && from == reflect.Struct && !values.IsLeaf(src):
		return fitStruct(tables, dst, src, sample, wrong, depth)
	default:
		switch {
		case k == reflect.String && (values.IsInteger(from) || values.IsFloat(from) || from == reflect.Bool):
			wrong.Suggestion = "string(…)"
		case k == reflect.String && (values.IsList(from) || from == reflect.Map || from == reflect.Struct):
			wrong.Suggestion = "json(…)"
		case values.IsInteger(k) && from == reflect.String:
			wrong.Suggestion = "int(…)"
		case values.IsFloat(k) && from == reflect.String:
			wrong.Suggestion = "float(…)"
		}
		return wrong
	}
	return Verdict{}
}

// FitSample says whether a value of unknown type fits a place, by its example. An invalid
// sample is none.
func FitSample(tables *values.FieldTables, dst reflect.Type, sample reflect.Value) Verdict {
	if !sample.IsValid() {
		return Verdict{Outcome: Unverifiable, Message: "want " + values.Describe(dst) + "; what this is shows only when it runs, or by a message that is pinned to the port"}
	}
	if err := (&eval.Converter{Tables: tables}).Convert(reflect.New(dst).Elem(), sample, 0); err != nil {
		return Verdict{Outcome: Unverifiable, Message: "by the port's example it does not fit: " + err.Error()}
	}
	return Verdict{}
}

// fitStruct says whether a struct has the fields that another one requires, by JSON
// names. Wrong is the verdict when it has not.
func fitStruct(tables *values.FieldTables, dst, src reflect.Type, sample reflect.Value, wrong Verdict, depth int) Verdict {
	if src.ConvertibleTo(dst) {
		return Verdict{}
	}
	have := tables.Of(src)
	shared := 0
	var worst Verdict
	for _, f := range tables.Of(dst).Fields {
		given, ok := have.Get(f.Name)
		if !ok {
			if f.Required && !f.HasDefault {
				wrong.Message += ", which has no " + f.Name
				return wrong
			}
			continue
		}
		shared++
		var example reflect.Value
		if sample.IsValid() && sample.Type() == src {
			example, _ = given.At(sample)
		}
		found := fitGoType(tables, f.Type, given.Type, example, false, depth+1)
		if found.Outcome == Invalid {
			found.Message = f.Name + ": " + found.Message
			return found
		}
		if found.Outcome > worst.Outcome {
			worst = found
		}
	}
	if shared == 0 {
		return wrong
	}
	return worst
}
