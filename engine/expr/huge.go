package expr

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// maxDigits bounds the digits of numbers that are compared as they are written.
const maxDigits = 1000

// plainNumber is a number out of JSON text as the language knows numbers. An integer
// of more than 64 bits, which a float would round, and what is out of the range of
// floats stay as they are written.
func plainNumber(n json.Number) any {
	if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
		return i
	}
	if u, err := strconv.ParseUint(n.String(), 10, 64); err == nil {
		return u
	}
	if f, err := n.Float64(); err == nil && strings.ContainsAny(n.String(), ".eE") {
		return f
	}
	return n
}

// numberOfText is the number that a text stands for; of what is no number, or has
// more digits than can be compared, there is none.
func numberOfText(n json.Number) number {
	plain := plainNumber(n)
	if _, same := plain.(json.Number); !same {
		return numberOf(plain)
	}
	if len(n) > maxDigits {
		return number{}
	}
	if _, _, err := big.ParseFloat(n.String(), 10, 64, big.ToNearestEven); err != nil {
		return number{}
	}
	return number{kind: hugeNumber, huge: n}
}

// compareHuge orders numbers of which one is huge, with no digit lost.
func compareHuge(x, y number) int {
	if x.float != x.float {
		return -1
	}
	if y.float != y.float {
		return 1
	}
	return x.exact().Cmp(y.exact())
}

// exact is the number with all its digits.
func (n number) exact() *big.Float {
	const bitsOfDigits = 4 * maxDigits
	switch n.kind {
	case hugeNumber:
		f, _, err := big.ParseFloat(n.huge.String(), 10, bitsOfDigits, big.ToNearestEven)
		if err != nil {
			return new(big.Float).SetInf(strings.HasPrefix(n.huge.String(), "-"))
		}
		return f
	case floatNumber:
		return big.NewFloat(n.float)
	}
	return new(big.Float).SetPrec(64).SetInt(n.big())
}

// outOfFloats is true of a number that no float is near to.
func (n number) outOfFloats() bool { return n.kind == hugeNumber && math.IsInf(n.asFloat(), 0) }
