package expr

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// length is len().
func length(r *run, args []any) (any, error) {
	switch v := inner(reflect.ValueOf(args[0])); {
	case isList(v.Kind()) || v.Kind() == reflect.Map:
		return v.Len(), nil
	case isText(v):
		return utf8.RuneCountInString(v.String()), r.reads(v.Len())
	default:
		return nil, &mismatch{Message: "len() wants a list, an object or a string, has " + describeValue(v)}
	}
}

func absolute(_ *run, args []any) (any, error) {
	n := numberOf(args[0])
	switch n.kind {
	case noNumber:
		return nil, &mismatch{Message: "abs() wants a number, has " + describeValue(reflect.ValueOf(args[0]))}
	case floatNumber:
		return math.Abs(n.float), nil
	case hugeNumber:
		return json.Number(strings.TrimPrefix(n.huge.String(), "-")), nil
	}
	if n.kind == signedNumber && n.signed < 0 {
		return negated(args[0])
	}
	return n.value(), nil
}

// rounded is round(), floor() and ceil(). Integers stay as they are.
func rounded(name string, round func(float64) float64) bounded {
	return func(_ *run, args []any) (any, error) {
		switch n := numberOf(args[0]); n.kind {
		case floatNumber:
			return round(n.float), nil
		case signedNumber, unsignedNumber, hugeNumber:
			return n.value(), nil
		}
		return nil, &mismatch{Message: name + "() wants a number, has " + describeValue(reflect.ValueOf(args[0]))}
	}
}

func toFloat(_ *run, args []any) (any, error) {
	if text, ok := args[0].(string); ok {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
			return nil, &mismatch{Message: "float(): the text " + shortened(text) + " is not a number"}
		}
		return f, nil
	}
	n := numberOf(args[0])
	if n.outOfFloats() {
		return nil, &mismatch{Message: "float(): " + shortened(n.huge.String()) + " is out of the range of numbers"}
	}
	if n.kind == noNumber {
		return nil, &mismatch{Message: "float() wants a number or a string, has " + describeValue(reflect.ValueOf(args[0]))}
	}
	return n.asFloat(), nil
}

// eachNumber goes over numbers, and over those in lists and in the lists within
// them.
func eachNumber(r *run, name string, args []any, visit func(value any) error) error {
	for _, arg := range args {
		if v := inner(reflect.ValueOf(arg)); isList(v.Kind()) {
			err := eachItem(r, name, []any{arg}, func(item reflect.Value) error {
				return visitNumber(name, interfaceOf(item), visit)
			})
			if err != nil {
				return err
			}
			continue
		}
		if err := visitNumber(name, arg, visit); err != nil {
			return err
		}
	}
	return nil
}

func visitNumber(name string, value any, visit func(value any) error) error {
	n := numberOf(value)
	if n.outOfFloats() {
		return &mismatch{Message: name + "(): " + shortened(n.huge.String()) + " is out of the range of numbers"}
	}
	if n.kind == noNumber {
		return &mismatch{Message: name + "() wants numbers, has " + describeValue(reflect.ValueOf(value))}
	}
	return visit(value)
}

// extreme is min() and max(); null for no numbers at all.
func extreme(name string, sign int) bounded {
	return func(r *run, args []any) (any, error) {
		var best any
		err := eachNumber(r, name, args, func(value any) error {
			if best == nil || sign*compareNumbers(numberOf(value), numberOf(best)) > 0 {
				best = value
			}
			return nil
		})
		return best, err
	}
}

func mean(r *run, args []any) (any, error) {
	sum, count := 0.0, 0
	err := eachNumber(r, "mean", args, func(value any) error {
		sum += numberOf(value).asFloat()
		count++
		return nil
	})
	if err != nil || count == 0 {
		return 0.0, err
	}
	return finite(sum/float64(count), "the sum of", "mean()", count)
}

func median(r *run, args []any) (any, error) {
	var values []float64
	err := eachNumber(r, "median", args, func(value any) error {
		values = append(values, numberOf(value).asFloat())
		return r.makes(24)
	})
	if err != nil || len(values) == 0 {
		return 0.0, err
	}
	if err := r.works(16 * len(values)); err != nil {
		return nil, err
	}
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle], nil
	}
	return values[middle-1]/2 + values[middle]/2, nil
}

// sum adds the items of a list.
func sum(r *run, list reflect.Value, _ []any) (any, error) {
	var total any = 0
	for i := range list.Len() {
		var err error
		if total, err = added(r, total, interfaceOf(inner(list.Index(i)))); err != nil {
			return nil, err
		}
	}
	return total, nil
}

// added is a + b of whatever has it.
func added(r *run, a, b any) (any, error) {
	if x, ok := a.(string); ok {
		if y, ok := b.(string); ok {
			return concatenated(r, x, y)
		}
	}
	return arithmeticOf("+", a, b)
}

// typeOf is type(). A number that is only text in Go is an integer or a float.
func typeOf(r *run, args []any) (any, error) {
	if n, ok := args[0].(json.Number); ok {
		if strings.ContainsAny(n.String(), ".eE") {
			return "float", nil
		}
		return "int", nil
	}
	return library("type", 0, 0)(r, args)
}
