package values

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"time"
)

// IntegerOf returns a whole number as the language knows it, an int or else a uint64;
// false for one of more than 64 bits.
func IntegerOf(n *big.Int) (any, bool) {
	switch {
	case n.IsInt64():
		return int(n.Int64()), true
	case n.IsUint64():
		return n.Uint64(), true
	}
	return nil, false
}

// Number is a numeric value: an integer of 64 bits, with a sign or without, a float, or
// a number that is too large for these. The field that Kind names holds it.
type Number struct {
	Kind     NumberKind
	Signed   int64
	unsigned uint64 // above the range of int64
	Float    float64
	Huge     json.Number
}

// NumberKind says which field of a Number holds the value.
type NumberKind uint8

// The kinds of numbers; NoNumber is any other value.
const (
	NoNumber NumberKind = iota
	SignedNumber
	UnsignedNumber
	FloatNumber
	// HugeNumber is an integer of more than 64 bits, or a number beyond the range of
	// floats. It can be compared and passed on; nothing is computed with it.
	HugeNumber
)

// NumberOf returns a value as a number. Texts, booleans and durations are NoNumber.
func NumberOf(value any) Number {
	switch v := value.(type) {
	case int:
		return Number{Kind: SignedNumber, Signed: int64(v)}
	case int64:
		return Number{Kind: SignedNumber, Signed: v}
	case float64:
		return Number{Kind: FloatNumber, Float: v}
	case nil, string, bool, time.Duration:
		return Number{}
	case json.Number:
		return numberOfText(v)
	}
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		return Number{Kind: SignedNumber, Signed: v.Int()}
	case v.CanUint():
		if u := v.Uint(); u > math.MaxInt64 {
			return Number{Kind: UnsignedNumber, unsigned: u}
		}
		return Number{Kind: SignedNumber, Signed: int64(v.Uint())}
	case v.CanFloat():
		return Number{Kind: FloatNumber, Float: v.Float()}
	}
	return Number{}
}

// IsInteger reports whether a number is an integer of 64 bits.
func (n Number) IsInteger() bool { return n.Kind == SignedNumber || n.Kind == UnsignedNumber }

// AsFloat returns the nearest float, an infinite one for what is beyond their range.
func (n Number) AsFloat() float64 {
	switch n.Kind {
	case SignedNumber:
		return float64(n.Signed)
	case UnsignedNumber:
		return float64(n.unsigned)
	}
	if n.Kind == HugeNumber {
		f, _ := n.Huge.Float64() // infinite when it is out of range
		return f
	}
	return n.Float
}

// Value returns the number as the language knows it.
func (n Number) Value() any {
	switch n.Kind {
	case SignedNumber:
		return int(n.Signed)
	case UnsignedNumber:
		return n.unsigned
	case HugeNumber:
		return n.Huge
	}
	return n.Float
}

// Big returns an integer of 64 bits as a big one.
func (n Number) Big() *big.Int {
	if n.Kind == UnsignedNumber {
		return new(big.Int).SetUint64(n.unsigned)
	}
	return big.NewInt(n.Signed)
}

func (n Number) isZero() bool { return n.Kind != UnsignedNumber && n.AsFloat() == 0 }

// ToInteger is the function int(): a whole number out of a number or a text.
func ToInteger(value any) (any, error) {
	if text, ok := value.(string); ok {
		const longest = 100
		var whole big.Int
		good := false
		if len(text) <= longest {
			_, good = whole.SetString(text, 10)
		}
		switch {
		case !good:
			return nil, &Mismatch{Message: "int(): the text " + Quoted(text) + " is not a whole number"}
		case whole.IsInt64():
			return int(whole.Int64()), nil
		case whole.IsUint64():
			return whole.Uint64(), nil
		}
		return nil, &Mismatch{Message: "int(): " + text + " is out of the range of integers"}
	}
	n := NumberOf(value)
	if d, ok := value.(time.Duration); ok {
		n = NumberOf(int64(d))
	}
	switch n.Kind {
	case NoNumber:
		return nil, &Mismatch{Message: "int() wants a number or a string, has " + DescribeValue(reflect.ValueOf(value))}
	case FloatNumber:
		switch whole := math.Trunc(n.Float); {
		case whole >= -(1<<63) && whole < 1<<63:
			return int(whole), nil
		case whole >= 1<<63 && whole < 1<<64:
			return uint64(whole), nil
		}
		return nil, &Mismatch{Message: fmt.Sprintf("int(): %v is out of the range of integers", n.Float)}
	case HugeNumber:
		return nil, &Mismatch{Message: "int(): " + Quoted(string(n.Huge)) + " is out of the range of integers"}
	}
	return n.Value(), nil
}
