package functions

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strings"
	"time"

	"github.com/expr-lang/expr/builtin"
	"golang.org/x/text/cases"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// maxTimeText bounds the texts that date() and the like take, in bytes.
const maxTimeText = 1000

// Function is a function of the language. It charges the state before it makes something
// or goes over something. It must not change its arguments.
type Function func(s *eval.State, args []any) (any, error)

// Named returns a function of the language by its name; false when there is none. Most
// functions with a predicate are loops that package code compiles, and are not here.
func Named(name string) (Function, bool) {
	f, ok := table[name]
	return f, ok
}

// table has each function of the language that is not a loop over a predicate, in a form
// that charges the budget. The form in expr-lang/expr never runs: a function of a newer
// expr-lang/expr that is missing here is refused. The table is a constant.
var table = map[string]Function{
	"len": length, "abs": absolute, "float": toFloat,
	"round": rounded("round", math.Round), "floor": rounded("floor", math.Floor), "ceil": rounded("ceil", math.Ceil),
	"int":  func(_ *eval.State, args []any) (any, error) { return values.ToInteger(args[0]) },
	"type": typeOf,
	"min":  extreme("min", -1), "max": extreme("max", 1), "mean": mean, "median": median,

	"string": toText, "join": join, "repeat": repeat, "replace": replace,
	"trim":       ofTexts("trim", trim),
	"trimPrefix": ofTexts("trimPrefix", plainly(func(args ...string) any { return strings.TrimPrefix(orSpace(args)) })),
	"trimSuffix": ofTexts("trimSuffix", plainly(func(args ...string) any { return strings.TrimSuffix(orSpace(args)) })),
	"upper":      ofTexts("upper", mapCase(strings.ToUpper, cases.Upper)),
	"lower":      ofTexts("lower", mapCase(strings.ToLower, cases.Lower)),
	"split":      split("split", strings.SplitN), "splitAfter": split("splitAfter", strings.SplitAfterN),
	"indexOf":     ofTexts("indexOf", indexOf(strings.Index)),
	"lastIndexOf": ofTexts("lastIndexOf", indexOf(strings.LastIndex)),
	"hasPrefix":   ofTexts("hasPrefix", plainly(func(args ...string) any { return strings.HasPrefix(args[0], args[1]) })),
	"hasSuffix":   ofTexts("hasSuffix", plainly(func(args ...string) any { return strings.HasSuffix(args[0], args[1]) })),

	"json": toJSON(false), "toJSON": toJSON(true), "parseJSON": parseJSON, "fromJSON": parseJSON,
	"base64": toBase64, "toBase64": toBase64, "fromBase64": ofTexts("fromBase64", fromBase64),

	"first": first(false), "last": first(true), "take": take, "concat": concat, "flatten": flatten,
	"reverse": ofList("reverse", reversed), "uniq": ofList("uniq", unique), "sort": ofList("sort", sorted),
	"fromPairs": ofList("fromPairs", fromPairs),
	"keys":      fromObject("keys", 32, func(_, key reflect.Value) any { return key.Interface() }),
	"values":    fromObject("values", 32, func(object, key reflect.Value) any { return object.MapIndex(key).Interface() }),
	"toPairs": fromObject("toPairs", 96, func(object, key reflect.Value) any {
		return []any{key.Interface(), object.MapIndex(key).Interface()}
	}),

	// Their arguments are bounded; timezone and date read files of time zones.
	"now": library("now", 0, 0), "date": library("date", maxTimeText, 5000), "duration": library("duration", maxTimeText, 100),
	"timezone": library("timezone", maxTimeText, 5000),

	// On the bits of integers.
	"bitand": bits("bitand", (*big.Int).And), "bitor": bits("bitor", (*big.Int).Or), "bitxor": bits("bitxor", (*big.Int).Xor),
	"bitnand": bits("bitnand", nand), "bitnot": bits("bitnot", not),
	"bitshl": shift("bitshl", (*big.Int).Lsh), "bitshr": shift("bitshr", (*big.Int).Rsh), "bitushr": shift("bitushr", unsignedShift),

	// These get a list and what their predicate made of each item.
	"sum": ofList("sum", sum), "sortBy": ofList("sortBy", sortedBy), "groupBy": ofList("groupBy", groupedBy),
}

// library is a function as expr-lang/expr has it. Its texts may have up to longest bytes,
// and a call is charged as so much work.
func library(name string, longest, work int) Function {
	var f *builtin.Function
	if i, ok := builtin.Index[name]; ok {
		f = builtin.Builtins[i]
	}
	return func(s *eval.State, args []any) (any, error) {
		for _, arg := range args {
			if text, ok := arg.(string); ok && longest > 0 && len(text) > longest {
				return nil, &values.Mismatch{Message: fmt.Sprintf("%s() wants a text of up to %d bytes, has %d", name, longest, len(text))}
			}
		}
		if err := s.ChargeWork(1 + work); err != nil {
			return nil, err
		}
		if err := s.ChargeMemory(work); err != nil {
			return nil, err
		}
		switch {
		case f == nil:
			return nil, &values.Mismatch{Message: "there is no function " + name + "()"}
		case f.Fast != nil:
			return f.Fast(args[0]), nil
		case f.Func != nil:
			return f.Func(args...)
		}
		return nil, &values.Mismatch{Message: "there is no function " + name + "()"}
	}
}

// TimeArgument checks an argument of a method of a time or a duration, and returns it.
// Layouts are bounded, since a layout makes a text of some times its size.
func TimeArgument(s *eval.State, arg any) (any, error) {
	if text, ok := arg.(string); ok && len(text) > maxTimeText {
		return nil, &values.Mismatch{Message: fmt.Sprintf("a layout is a text of up to %d bytes, this one has %d", maxTimeText, len(text))}
	}
	if _, ok := arg.([]byte); ok {
		return nil, &values.Mismatch{Message: "this function of a time can't be used here"}
	}
	if d, ok := arg.(time.Duration); ok {
		return d, nil
	}
	return arg, s.ChargeWork(100)
}
