package expr

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"time"
)

// number is a value that is one: an integer of 64 bits, with a sign or without, a
// float, or a number that is none of these.
type number struct {
	kind     numberKind
	signed   int64
	unsigned uint64 // above the range of int64
	float    float64
	huge     json.Number
}

type numberKind uint8

const (
	noNumber numberKind = iota
	signedNumber
	unsignedNumber
	floatNumber
	// hugeNumber is an integer of more than 64 bits, or out of the range of floats. It
	// has an order and can be passed on; nothing is computed with it.
	hugeNumber
)

func numberOf(value any) number {
	switch v := value.(type) {
	case int:
		return number{kind: signedNumber, signed: int64(v)}
	case int64:
		return number{kind: signedNumber, signed: v}
	case float64:
		return number{kind: floatNumber, float: v}
	case nil, string, bool, time.Duration:
		return number{}
	case json.Number:
		return numberOfText(v)
	}
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		return number{kind: signedNumber, signed: v.Int()}
	case v.CanUint():
		if u := v.Uint(); u > math.MaxInt64 {
			return number{kind: unsignedNumber, unsigned: u}
		}
		return number{kind: signedNumber, signed: int64(v.Uint())}
	case v.CanFloat():
		return number{kind: floatNumber, float: v.Float()}
	}
	return number{}
}

func (n number) isInteger() bool { return n.kind == signedNumber || n.kind == unsignedNumber }

func (n number) asFloat() float64 {
	switch n.kind {
	case signedNumber:
		return float64(n.signed)
	case unsignedNumber:
		return float64(n.unsigned)
	}
	if n.kind == hugeNumber {
		f, _ := n.huge.Float64() // infinite when it is out of range
		return f
	}
	return n.float
}

// value is the number as the language knows it.
func (n number) value() any {
	switch n.kind {
	case signedNumber:
		return int(n.signed)
	case unsignedNumber:
		return n.unsigned
	case hugeNumber:
		return n.huge
	}
	return n.float
}

func (n number) big() *big.Int {
	if n.kind == unsignedNumber {
		return new(big.Int).SetUint64(n.unsigned)
	}
	return big.NewInt(n.signed)
}

func (n number) isZero() bool { return n.kind != unsignedNumber && n.asFloat() == 0 }

// toInteger is int(): a whole number out of a number or a text.
func toInteger(value any) (any, error) {
	if text, ok := value.(string); ok {
		const longest = 100
		var whole big.Int
		good := false
		if len(text) <= longest {
			_, good = whole.SetString(text, 10)
		}
		switch {
		case !good:
			return nil, &mismatch{Message: "int(): the text " + shortened(text) + " is not a whole number"}
		case whole.IsInt64():
			return int(whole.Int64()), nil
		case whole.IsUint64():
			return whole.Uint64(), nil
		}
		return nil, &mismatch{Message: "int(): " + text + " is out of the range of integers"}
	}
	n := numberOf(value)
	if d, ok := value.(time.Duration); ok {
		n = numberOf(int64(d))
	}
	switch n.kind {
	case noNumber:
		return nil, &mismatch{Message: "int() wants a number or a string, has " + describeValue(reflect.ValueOf(value))}
	case floatNumber:
		switch whole := math.Trunc(n.float); {
		case whole >= -(1<<63) && whole < 1<<63:
			return int(whole), nil
		case whole >= 1<<63 && whole < 1<<64:
			return uint64(whole), nil
		}
		return nil, &mismatch{Message: fmt.Sprintf("int(): %v is out of the range of integers", n.float)}
	case hugeNumber:
		return nil, &mismatch{Message: "int(): " + shortened(string(n.huge)) + " is out of the range of integers"}
	}
	return n.value(), nil
}
