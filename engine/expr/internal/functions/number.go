package functions

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// length is len(): of a text in characters.
func length(s *eval.State, args []any) (any, error) {
	switch v := values.Indirect(reflect.ValueOf(args[0])); {
	case values.IsList(v.Kind()) || v.Kind() == reflect.Map:
		return v.Len(), nil
	case values.IsText(v):
		return utf8.RuneCountInString(v.String()), s.ChargeReading(v.Len())
	default:
		return nil, &values.Mismatch{Message: "len() wants a list, an object or a string, has " + values.DescribeValue(v)}
	}
}

func absolute(_ *eval.State, args []any) (any, error) {
	n := values.NumberOf(args[0])
	switch n.Kind {
	case values.NoNumber:
		return nil, &values.Mismatch{Message: "abs() wants a number, has " + values.DescribeValue(reflect.ValueOf(args[0]))}
	case values.FloatNumber:
		return math.Abs(n.Float), nil
	case values.HugeNumber:
		return json.Number(strings.TrimPrefix(n.Huge.String(), "-")), nil
	}
	if n.Kind == values.SignedNumber && n.Signed < 0 {
		return values.Negated(args[0])
	}
	return n.Value(), nil
}

// rounded is round(), floor() and ceil(). Integers come back as they are.
func rounded(name string, round func(float64) float64) Function {
	return func(_ *eval.State, args []any) (any, error) {
		switch n := values.NumberOf(args[0]); n.Kind {
		case values.FloatNumber:
			return round(n.Float), nil
		case values.SignedNumber, values.UnsignedNumber, values.HugeNumber:
			return n.Value(), nil
		}
		return nil, &values.Mismatch{Message: name + "() wants a number, has " + values.DescribeValue(reflect.ValueOf(args[0]))}
	}
}

func toFloat(_ *eval.State, args []any) (any, error) {
	if text, ok := args[0].(string); ok {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
			return nil, &values.Mismatch{Message: "float(): the text " + values.Quoted(text) + " is not a number"}
		}
		return f, nil
	}
	n := values.NumberOf(args[0])
	if n.OutOfFloats() {
		return nil, &values.Mismatch{Message: "float(): " + values.Quoted(n.Huge.String()) + " is out of the range of numbers"}
	}
	if n.Kind == values.NoNumber {
		return nil, &values.Mismatch{Message: "float() wants a number or a string, has " + values.DescribeValue(reflect.ValueOf(args[0]))}
	}
	return n.AsFloat(), nil
}

// eachNumber calls visit for arguments that are numbers, and for the numbers in lists and
// in the lists within them.
func eachNumber(s *eval.State, name string, args []any, visit func(value any) error) error {
	for _, arg := range args {
		if v := values.Indirect(reflect.ValueOf(arg)); values.IsList(v.Kind()) {
			err := eachItem(s, name, []any{arg}, func(item reflect.Value) error {
				return visitNumber(name, values.InterfaceOf(item), visit)
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
	n := values.NumberOf(value)
	if n.OutOfFloats() {
		return &values.Mismatch{Message: name + "(): " + values.Quoted(n.Huge.String()) + " is out of the range of numbers"}
	}
	if n.Kind == values.NoNumber {
		return &values.Mismatch{Message: name + "() wants numbers, has " + values.DescribeValue(reflect.ValueOf(value))}
	}
	return visit(value)
}

// extreme is min() and max(); null when there are no numbers.
func extreme(name string, sign int) Function {
	return func(s *eval.State, args []any) (any, error) {
		var best any
		err := eachNumber(s, name, args, func(value any) error {
			if best == nil || sign*values.CompareNumbers(values.NumberOf(value), values.NumberOf(best)) > 0 {
				best = value
			}
			return nil
		})
		return best, err
	}
}

func mean(s *eval.State, args []any) (any, error) {
	sum, count := 0.0, 0
	err := eachNumber(s, "mean", args, func(value any) error {
		sum += values.NumberOf(value).AsFloat()
		count++
		return nil
	})
	if err != nil || count == 0 {
		return 0.0, err
	}
	return values.Finite(sum/float64(count), "the sum of", "mean()", count)
}

func median(s *eval.State, args []any) (any, error) {
	var numbers []float64
	err := eachNumber(s, "median", args, func(value any) error {
		numbers = append(numbers, values.NumberOf(value).AsFloat())
		return s.ChargeMemory(24)
	})
	if err != nil || len(numbers) == 0 {
		return 0.0, err
	}
	if err := s.ChargeWork(16 * len(numbers)); err != nil {
		return nil, err
	}
	slices.Sort(numbers)
	middle := len(numbers) / 2
	if len(numbers)%2 == 1 {
		return numbers[middle], nil
	}
	return numbers[middle-1]/2 + numbers[middle]/2, nil
}

// sum adds the items of a list.
func sum(s *eval.State, list reflect.Value, _ []any) (any, error) {
	var total any = 0
	for i := range list.Len() {
		var err error
		if total, err = Add(s, total, values.InterfaceOf(values.Indirect(list.Index(i)))); err != nil {
			return nil, err
		}
	}
	return total, nil
}

// Add is the operator + on numbers, texts, times and durations.
func Add(s *eval.State, a, b any) (any, error) {
	if x, ok := a.(string); ok {
		if y, ok := b.(string); ok {
			return Concatenate(s, x, y)
		}
	}
	return values.Arithmetic("+", a, b)
}

// typeOf is type(). A json.Number is an integer or a float, by how it is written.
func typeOf(s *eval.State, args []any) (any, error) {
	if n, ok := args[0].(json.Number); ok {
		if strings.ContainsAny(n.String(), ".eE") {
			return "float", nil
		}
		return "int", nil
	}
	return library("type", 0, 0)(s, args)
}
