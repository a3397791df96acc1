package values

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strings"
	"time"

	"github.com/expr-lang/expr/vm/runtime"
)

// Arithmetic applies + - * / % ** or ^ to two values. Integers stay exact: a positive
// result of 64 bits is a uint64, and a result of more bits is an error, as is a float
// that JSON does not have. Texts and times are left to the operators of the language.
func Arithmetic(operator string, a, b any) (any, error) {
	x, y := NumberOf(a), NumberOf(b)
	switch {
	case x.Kind == NoNumber || y.Kind == NoNumber:
		return otherArithmetic(operator, a, b)
	case x.Kind == HugeNumber || y.Kind == HugeNumber:
		huge := x
		if y.Kind == HugeNumber {
			huge = y
		}
		return nil, &Mismatch{Message: fmt.Sprintf("%v %s %v: %s is out of the range of integers; a number that may be rounded is made with float()",
			a, operator, b, Quoted(string(huge.Huge)))}
	case (operator == "/" || operator == "%") && y.isZero():
		return nil, &Mismatch{Message: fmt.Sprintf("%v %s %v: division by zero", a, operator, b)}
	case x.Kind == SignedNumber && y.Kind == SignedNumber:
		if result, ok := signed(operator, x.Signed, y.Signed); ok {
			return result, nil
		}
		fallthrough
	case x.IsInteger() && y.IsInteger():
		if result, done, err := wide(operator, x, y); done || err != nil {
			return result, err
		}
	case operator == "%":
		return nil, &Mismatch{Message: fmt.Sprintf("%v %% %v: %% wants integers", a, b)}
	}
	return Finite(floats(operator, x.AsFloat(), y.AsFloat()), a, operator, b)
}

// Finite returns the float that an operation gave, an error when JSON does not have it.
// A, operator and b say in the error what the operation was.
func Finite(f float64, a any, operator string, b any) (any, error) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, &Mismatch{Message: fmt.Sprintf("%v %s %v is out of the range of numbers", a, operator, b)}
	}
	return f, nil
}

func floats(operator string, x, y float64) float64 {
	switch operator {
	case "+":
		return x + y
	case "-":
		return x - y
	case "*":
		return x * y
	case "/":
		return x / y
	}
	return math.Pow(x, y)
}

// AddInt is + of integers; false when int does not hold the result.
func AddInt(x, y int) (int, bool) {
	sum := x + y
	return sum, (sum > x) == (y > 0)
}

// SubtractInt is - of integers; false when int does not hold the result.
func SubtractInt(x, y int) (int, bool) {
	difference := x - y
	return difference, (difference < x) == (y > 0)
}

// signed computes with int64. It returns false when int does not hold the result, and
// for what is left to wide.
func signed(operator string, x, y int64) (any, bool) {
	apply := MultiplyInt
	switch operator {
	case "+":
		apply = AddInt
	case "-":
		apply = SubtractInt
	case "*":
	case "%":
		return int(x % y), true
	case "/":
		if x%y == 0 && (x != math.MinInt64 || y != -1) {
			return int(x / y), true
		}
		return nil, false
	default:
		return nil, false
	}
	result, ok := apply(int(x), int(y))
	return result, ok
}

// MultiplyInt is * of integers; false when int does not hold the result.
func MultiplyInt(x, y int) (int, bool) {
	if x == 0 || y == 0 {
		return 0, true
	}
	product := x * y
	if product/y != x || x == -1 && y == math.MinInt64 || y == -1 && x == math.MinInt64 {
		return 0, false
	}
	return product, true
}

// wide computes with integers of any size. It is not done when the result is no whole
// number, as for 7 / 2 and 2 ** -1.
func wide(operator string, x, y Number) (result any, done bool, err error) {
	a, b, c := x.Big(), y.Big(), new(big.Int)
	switch operator {
	case "+":
		c.Add(a, b)
	case "-":
		c.Sub(a, b)
	case "*":
		c.Mul(a, b)
	case "%":
		c.Rem(a, b)
	case "/":
		rest := new(big.Int)
		if c.QuoRem(a, b, rest); rest.Sign() != 0 {
			return nil, false, nil
		}
	default:
		if b.Sign() < 0 {
			return nil, false, nil
		}
		// With an exponent over 64 only powers of 0, 1 and -1 fit, and for these it
		// only matters whether the exponent is odd.
		if limit := big.NewInt(64); b.Cmp(limit) > 0 {
			b = limit.Add(limit, big.NewInt(int64(b.Bit(0))))
		}
		c.Exp(a, b, nil)
	}
	if value, ok := IntegerOf(c); ok {
		return value, true, nil
	}
	hint := ""
	if operator == "**" || operator == "^" {
		hint = "; a number that may be rounded is written with a point: 2.0 ** 64"
	}
	return nil, true, &Mismatch{Message: fmt.Sprintf("%v %s %v is out of the range of integers%s", x.Value(), operator, y.Value(), hint)}
}

// otherArithmetic computes with texts, times and durations.
func otherArithmetic(operator string, a, b any) (result any, err error) {
	if operator == "*" || operator == "+" || operator == "-" {
		if value, done, err := durations(operator, a, b); done {
			return value, err
		}
	}
	operators := map[string]func(a, b any) any{
		"+": runtime.Add, "-": runtime.Subtract, "*": runtime.Multiply,
		"/":  func(a, b any) any { return runtime.Divide(a, b) },
		"%":  func(a, b any) any { return runtime.Modulo(a, b) },
		"**": func(a, b any) any { return runtime.Exponent(a, b) },
	}
	defer func() {
		if p := recover(); p != nil {
			err = &Mismatch{Message: MachineMessage(fmt.Sprint(p))}
		}
	}()
	if operator == "^" {
		operator = "**"
	}
	return operators[operator](a, b), nil
}

// durations computes with durations; an overflow is an error. It is not done when a and
// b are not two durations, or a duration and an integer.
func durations(operator string, a, b any) (result any, done bool, err error) {
	x, isDuration := a.(time.Duration)
	y, also := b.(time.Duration)
	if !isDuration && !also {
		return nil, false, nil
	}
	left, right := NumberOf(int64(x)), NumberOf(int64(y))
	if !isDuration {
		left = NumberOf(a)
	}
	if !also {
		right = NumberOf(b)
	}
	if left.Kind != SignedNumber || right.Kind != SignedNumber || operator != "*" && isDuration != also {
		return nil, false, nil
	}
	value, ok := signed(operator, left.Signed, right.Signed)
	if !ok {
		return nil, true, &Mismatch{Message: fmt.Sprintf("%v %s %v is out of the range of durations", a, operator, b)}
	}
	return time.Duration(value.(int)), true, nil
}

// Negated is the operator - on one value.
func Negated(value any) (any, error) {
	switch v := value.(type) {
	case int:
		if v != math.MinInt64 {
			return -v, nil
		}
	case float64:
		return -v, nil
	case time.Duration:
		if v != math.MinInt64 {
			return -v, nil
		}
	}
	n := NumberOf(value)
	if n.Kind == NoNumber {
		return nil, &Mismatch{Message: "- wants a number, has " + DescribeValue(reflect.ValueOf(value))}
	}
	if n.Kind == FloatNumber {
		return -n.Float, nil
	}
	if n.Kind == HugeNumber {
		return Arithmetic("-", 0, value)
	}
	result, _, err := wide("-", Number{Kind: SignedNumber}, n)
	return result, err
}

// MachineMessage turns a message of the language's virtual machine, which is about Go
// types, into one for the author of an expression.
func MachineMessage(message string) string {
	_, rest, ok := strings.Cut(message, "interface conversion: interface {} is ")
	if !ok {
		return message
	}
	have, want, _ := strings.Cut(rest, ", not ")
	if have == "nil" {
		return "a value is null where " + want + " is needed; guard it with ??"
	}
	return "a value is " + have + " where " + want + " is needed"
}
