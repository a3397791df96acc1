package functions

import (
	"fmt"
	"math/big"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// bits makes a function of an operation on the bits of integers. Integers have any number
// of bits there, a negative one begins with endless ones. A result of more than 64 bits
// is an error.
func bits(name string, apply func(z, x, y *big.Int) *big.Int) Function {
	return func(_ *eval.State, args []any) (any, error) {
		var operands [2]*big.Int
		for i := range args[:min(len(args), 2)] {
			n, err := wholeArgument(name, args, i)
			if err != nil {
				return nil, err
			}
			operands[i] = n.Big()
		}
		result := apply(new(big.Int), operands[0], operands[1])
		if value, ok := values.IntegerOf(result); ok {
			return value, nil
		}
		return nil, &values.Mismatch{Message: fmt.Sprintf("%s() of %v is out of the range of integers", name, operands[0])}
	}
}

func nand(z, x, y *big.Int) *big.Int { return z.Not(z.And(x, y)) }

func not(z, x, _ *big.Int) *big.Int { return z.Not(x) }

// shift is bitshl(), bitshr() and bitushr(). A shift to the left is x * 2 ** n, and an
// error when that is too large.
func shift(name string, apply func(z, x *big.Int, n uint) *big.Int) Function {
	return func(_ *eval.State, args []any) (any, error) {
		x, err := wholeArgument(name, args, 0)
		if err != nil {
			return nil, err
		}
		n, err := wholeArgument(name, args, 1)
		if err != nil {
			return nil, err
		}
		if n.Kind == values.SignedNumber && n.Signed < 0 {
			return nil, &values.Mismatch{Message: fmt.Sprintf("%s() wants a number of bits, has %d", name, n.Signed)}
		}
		width := uint(64) // a shift by more gives the same, or an even larger result, which is an error
		if n.Kind == values.SignedNumber {
			width = uint(min(n.Signed, 64))
		}
		if value, ok := values.IntegerOf(apply(new(big.Int), x.Big(), width)); ok {
			return value, nil
		}
		return nil, &values.Mismatch{Message: fmt.Sprintf("%s(%v, %v) is out of the range of integers", name, x.Value(), n.Value())}
	}
}

// unsignedShift reads the 64 bits of a negative number as a number without a sign.
func unsignedShift(z, x *big.Int, n uint) *big.Int {
	if x.Sign() < 0 {
		x = new(big.Int).Add(x, new(big.Int).Lsh(big.NewInt(1), 64))
	}
	return z.Rsh(x, n)
}

func wholeArgument(name string, args []any, i int) (values.Number, error) {
	if n := values.NumberOf(args[i]); n.IsInteger() {
		return n, nil
	}
	return values.Number{}, &values.Mismatch{Message: name + "() wants integers, has " + values.DescribeValue(reflect.ValueOf(args[i]))}
}
