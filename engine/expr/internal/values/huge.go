package values

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// maxDigits bounds the digits of numbers that are compared as they are written.
const maxDigits = 1000

// numberOfText is NumberOf for a json.Number. A text that is no number, or has more
// digits than are compared, gives NoNumber.
func numberOfText(n json.Number) Number {
	plain := message.ExactNumber(n)
	if _, same := plain.(json.Number); !same {
		return NumberOf(plain)
	}
	if len(n) > maxDigits {
		return Number{}
	}
	if _, _, err := big.ParseFloat(n.String(), 10, 64, big.ToNearestEven); err != nil {
		return Number{}
	}
	return Number{Kind: HugeNumber, Huge: n}
}

// compareHuge orders two numbers of which one is huge, with no digit lost.
func compareHuge(x, y Number) int {
	if x.Float != x.Float {
		return -1
	}
	if y.Float != y.Float {
		return 1
	}
	return x.Exact().Cmp(y.Exact())
}

// Exact is the number with all its digits.
func (n Number) Exact() *big.Float {
	const bitsOfDigits = 4 * maxDigits
	switch n.Kind {
	case HugeNumber:
		f, _, err := big.ParseFloat(n.Huge.String(), 10, bitsOfDigits, big.ToNearestEven)
		if err != nil {
			return new(big.Float).SetInf(strings.HasPrefix(n.Huge.String(), "-"))
		}
		return f
	case FloatNumber:
		return big.NewFloat(n.Float)
	}
	return new(big.Float).SetPrec(64).SetInt(n.Big())
}

// OutOfFloats reports whether a number is beyond the range of floats.
func (n Number) OutOfFloats() bool { return n.Kind == HugeNumber && math.IsInf(n.AsFloat(), 0) }
