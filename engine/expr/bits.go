package expr

import (
	"fmt"
	"math/big"
	"reflect"
)

// bits makes a function of one on integers as if they had any number of bits: a
// negative one has ones in front. A result that 64 bits don't hold is an error.
func bits(name string, apply func(z, x, y *big.Int) *big.Int) bounded {
	return func(_ *run, args []any) (any, error) {
		var values [2]*big.Int
		for i := range args[:min(len(args), 2)] {
			n, err := wholeAt(name, args, i)
			if err != nil {
				return nil, err
			}
			values[i] = n.big()
		}
		result := apply(new(big.Int), values[0], values[1])
		if value, ok := integerOf(result); ok {
			return value, nil
		}
		return nil, &mismatch{Message: fmt.Sprintf("%s() of %v is out of the range of integers", name, values[0])}
	}
}

func nand(z, x, y *big.Int) *big.Int { return z.Not(z.And(x, y)) }

func not(z, x, _ *big.Int) *big.Int { return z.Not(x) }

// shift is bitshl(), bitshr() and bitushr(). To the left it is x * 2 ** n, an error
// where that is too large.
func shift(name string, apply func(z, x *big.Int, n uint) *big.Int) bounded {
	return func(_ *run, args []any) (any, error) {
		x, err := wholeAt(name, args, 0)
		if err != nil {
			return nil, err
		}
		n, err := wholeAt(name, args, 1)
		if err != nil {
			return nil, err
		}
		if n.kind == signedNumber && n.signed < 0 {
			return nil, &mismatch{Message: fmt.Sprintf("%s() wants a number of bits, has %d", name, n.signed)}
		}
		width := uint(64) // beyond it nothing changes but the size of what is too large
		if n.kind == signedNumber {
			width = uint(min(n.signed, 64))
		}
		if value, ok := integerOf(apply(new(big.Int), x.big(), width)); ok {
			return value, nil
		}
		return nil, &mismatch{Message: fmt.Sprintf("%s(%v, %v) is out of the range of integers", name, x.value(), n.value())}
	}
}

// unsignedShift takes the 64 bits of a negative number for one without a sign.
func unsignedShift(z, x *big.Int, n uint) *big.Int {
	if x.Sign() < 0 {
		x = new(big.Int).Add(x, new(big.Int).Lsh(big.NewInt(1), 64))
	}
	return z.Rsh(x, n)
}

func wholeAt(name string, args []any, i int) (number, error) {
	if n := numberOf(args[i]); n.isInteger() {
		return n, nil
	}
	return number{}, &mismatch{Message: name + "() wants integers, has " + describeValue(reflect.ValueOf(args[i]))}
}

// integerOf is a whole number as the language knows it; false for one that 64 bits
// don't hold.
func integerOf(n *big.Int) (any, bool) {
	switch {
	case n.IsInt64():
		return int(n.Int64()), true
	case n.IsUint64():
		return n.Uint64(), true
	}
	return nil, false
}
