package expr

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"time"

	"github.com/expr-lang/expr/vm/runtime"
)

// arithmeticOf applies an operator to two values. Integers stay exact: a result over
// 63 bits is one without a sign, and one that 64 bits don't hold is an error, as is a
// float that JSON does not have. What is no number is left to the language: texts,
// times, durations.
func arithmeticOf(operator string, a, b any) (any, error) {
	x, y := numberOf(a), numberOf(b)
	switch {
	case x.kind == noNumber || y.kind == noNumber:
		return otherArithmetic(operator, a, b)
	case x.kind == hugeNumber || y.kind == hugeNumber:
		huge := x
		if y.kind == hugeNumber {
			huge = y
		}
		return nil, &mismatch{Message: fmt.Sprintf("%v %s %v: %s is out of the range of integers; a number that may be rounded is made with float()", a, operator, b, shortened(string(huge.huge)))}
	case (operator == "/" || operator == "%") && y.isZero():
		return nil, &mismatch{Message: fmt.Sprintf("%v %s %v: division by zero", a, operator, b)}
	case x.kind == signedNumber && y.kind == signedNumber:
		if result, ok := signed(operator, x.signed, y.signed); ok {
			return result, nil
		}
		fallthrough
	case x.isInteger() && y.isInteger():
		if result, done, err := wide(operator, x, y); done || err != nil {
			return result, err
		}
	case operator == "%":
		return nil, &mismatch{Message: fmt.Sprintf("%v %% %v: %% wants integers", a, b)}
	}
	return finite(floats(operator, x.asFloat(), y.asFloat()), a, operator, b)
}

func finite(f float64, a any, operator string, b any) (any, error) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, &mismatch{Message: fmt.Sprintf("%v %s %v is out of the range of numbers", a, operator, b)}
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

// added63 is + of integers; false when the result does not have 63 bits and a sign.
func added63(x, y int) (int, bool) {
	sum := x + y
	return sum, (sum > x) == (y > 0)
}

func subtracted63(x, y int) (int, bool) {
	difference := x - y
	return difference, (difference < x) == (y > 0)
}

// signed is the way for integers whose result has 63 bits; false when it has not,
// and for what is not done here.
func signed(operator string, x, y int64) (any, bool) {
	apply := multiplied63
	switch operator {
	case "+":
		apply = added63
	case "-":
		apply = subtracted63
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

func multiplied63(x, y int) (int, bool) {
	if x == 0 || y == 0 {
		return 0, true
	}
	product := x * y
	if product/y != x || x == -1 && y == math.MinInt64 || y == -1 && x == math.MinInt64 {
		return 0, false
	}
	return product, true
}

// wide is the way for all other integers. It is not done when the result is no whole
// number: 7 / 2, 2 ** -1.
func wide(operator string, x, y number) (result any, done bool, err error) {
	a, b, c := x.big(), y.big(), new(big.Int)
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
		// Past 64 the result fits for 0, 1 and -1 only, of which an odd and an even
		// power is all there is.
		if limit := big.NewInt(64); b.Cmp(limit) > 0 {
			b = limit.Add(limit, big.NewInt(int64(b.Bit(0))))
		}
		c.Exp(a, b, nil)
	}
	if value, ok := integerOf(c); ok {
		return value, true, nil
	}
	hint := ""
	if operator == "**" || operator == "^" {
		hint = "; a number that may be rounded is written with a point: 2.0 ** 64"
	}
	return nil, true, &mismatch{Message: fmt.Sprintf("%v %s %v is out of the range of integers%s", x.value(), operator, y.value(), hint)}
}

// otherArithmetic is that of texts, times and durations.
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
			err = &mismatch{Message: plainVMMessage(fmt.Sprint(p))}
		}
	}()
	if operator == "^" {
		operator = "**"
	}
	return operators[operator](a, b), nil
}

// durations is arithmetic with durations that do not overflow.
func durations(operator string, a, b any) (result any, done bool, err error) {
	x, isDuration := a.(time.Duration)
	y, also := b.(time.Duration)
	if !isDuration && !also {
		return nil, false, nil
	}
	left, right := numberOf(int64(x)), numberOf(int64(y))
	if !isDuration {
		left = numberOf(a)
	}
	if !also {
		right = numberOf(b)
	}
	if left.kind != signedNumber || right.kind != signedNumber || operator != "*" && isDuration != also {
		return nil, false, nil
	}
	value, ok := signed(operator, left.signed, right.signed)
	if !ok {
		return nil, true, &mismatch{Message: fmt.Sprintf("%v %s %v is out of the range of durations", a, operator, b)}
	}
	return time.Duration(value.(int)), true, nil
}

// negated is -value.
func negated(value any) (any, error) {
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
	n := numberOf(value)
	if n.kind == noNumber {
		return nil, &mismatch{Message: "- wants a number, has " + describeValue(reflect.ValueOf(value))}
	}
	if n.kind == floatNumber {
		return -n.float, nil
	}
	if n.kind == hugeNumber {
		return arithmeticOf("-", 0, value)
	}
	result, _, err := wide("-", number{kind: signedNumber}, n)
	return result, err
}
