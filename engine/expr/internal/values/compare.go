package values

import (
	"cmp"
	"encoding/json"
	"reflect"
)

// NumberOfValue is NumberOf for a reflect.Value, which may come from an unexported field.
func NumberOfValue(v reflect.Value) Number {
	switch {
	case !v.IsValid():
	case v.CanInt():
		return NumberOf(v.Int())
	case v.CanUint():
		return NumberOf(v.Uint())
	case v.CanFloat():
		return NumberOf(v.Float())
	case v.Type() == NumberType:
		return numberOfText(json.Number(v.String()))
	}
	return Number{}
}

// CompareNumbers orders two numbers by their value, with no digit lost: -1, 0 or 1.
// Neither may be NoNumber.
func CompareNumbers(x, y Number) int {
	switch {
	case x.Kind == HugeNumber || y.Kind == HugeNumber:
		return compareHuge(x, y)
	case x.Kind == FloatNumber && y.Kind == FloatNumber:
		return cmp.Compare(x.Float, y.Float)
	case x.Kind == FloatNumber:
		return -compareFloat(y, x.Float)
	case y.Kind == FloatNumber:
		return compareFloat(x, y.Float)
	case x.Kind == y.Kind:
		return cmp.Or(cmp.Compare(x.Signed, y.Signed), cmp.Compare(x.unsigned, y.unsigned))
	case x.Kind == UnsignedNumber:
		return 1
	}
	return -1
}

// compareFloat orders an integer and a float. To make a float of the integer would round
// its last digits, so where the two are nearly equal, the float is made an integer.
func compareFloat(x Number, f float64) int {
	if rough := cmp.Compare(x.AsFloat(), f); rough != 0 || f != f {
		return rough
	}
	var y Number
	switch {
	case f >= 1<<64:
		return -1
	case f >= 1<<63:
		y = Number{Kind: UnsignedNumber, unsigned: uint64(f)}
	default:
		y = Number{Kind: SignedNumber, Signed: int64(f)}
	}
	return CompareNumbers(x, y)
}
