package eval

import (
	"cmp"
	"reflect"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// Order compares two numbers, two texts, two times or two durations: -1, 0 or 1. Other
// values have no order, which is an error.
func Order(s *State, a, b any) (int, error) {
	if x, ok := a.(string); ok {
		if y, ok := b.(string); ok {
			return strings.Compare(x, y), s.ChargeReading(min(len(x), len(y)))
		}
	}
	switch x := a.(type) {
	case time.Time:
		if y, ok := b.(time.Time); ok {
			return x.Compare(y), nil
		}
	case time.Duration:
		if y, ok := b.(time.Duration); ok {
			return cmp.Compare(x, y), nil
		}
	}
	x, y := values.NumberOf(a), values.NumberOf(b)
	if x.Kind == values.NoNumber || y.Kind == values.NoNumber {
		return 0, &values.Mismatch{Message: values.DescribeValue(reflect.ValueOf(a)) + " and " + values.DescribeValue(reflect.ValueOf(b)) + " have no order"}
	}
	return values.CompareNumbers(x, y), nil
}

// Compare is one of the operators < > <= >=.
func Compare(s *State, operator string, a, b any) (bool, error) {
	order, err := Order(s, a, b)
	switch operator {
	case "<":
		return order < 0, err
	case ">":
		return order > 0, err
	case "<=":
		return order <= 0, err
	}
	return order >= 0, err
}
