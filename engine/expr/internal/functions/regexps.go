package functions

import (
	"fmt"
	"reflect"
	"regexp"
	"regexp/syntax"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// The bounds of a regular expression, in bytes and in the instructions that it becomes.
const (
	maxRegexp       = 1000
	maxInstructions = 10_000
)

// CompileRegexp compiles a regular expression, and returns how many instructions it has.
// One that is too large is an error.
func CompileRegexp(pattern string) (*regexp.Regexp, int, error) {
	if len(pattern) > maxRegexp {
		return nil, 0, &values.Mismatch{Message: fmt.Sprintf("the regular expression is longer than %d bytes", maxRegexp)}
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, 0, &values.Mismatch{Message: "the regular expression is wrong: " + err.Error()}
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, 0, &values.Mismatch{Message: "the regular expression is wrong: " + err.Error()}
	}
	if len(program.Inst) > maxInstructions {
		return nil, 0, &values.Mismatch{Message: "the regular expression is too large: it repeats too much, as in a{1000}"}
	}
	compiled, err := regexp.Compile(pattern)
	return compiled, len(program.Inst), err
}

// Match is the operator matches, for a regular expression that is written out. A text
// that is null matches nothing.
func Match(s *eval.State, compiled *regexp.Regexp, instructions int, text any) (bool, error) {
	v := values.Indirect(reflect.ValueOf(text))
	switch {
	case values.IsNull(v):
		return false, nil
	case values.IsText(v):
	case v.Type() == values.ByteSliceType:
		if err := s.ChargeWork(v.Len() * (4 + instructions/2)); err != nil {
			return false, err
		}
		return compiled.Match(v.Bytes()), nil
	default:
		return false, &values.Mismatch{Message: "matches wants a string, has " + values.DescribeValue(v)}
	}
	if err := s.ChargeWork(v.Len() * (4 + instructions/2)); err != nil {
		return false, err
	}
	return compiled.MatchString(v.String()), nil
}

// MatchComputed is the operator matches, for a regular expression that is computed.
func MatchComputed(s *eval.State, args []any) (any, error) {
	pattern := values.Indirect(reflect.ValueOf(args[1]))
	if values.IsNull(pattern) || values.IsNull(values.Indirect(reflect.ValueOf(args[0]))) {
		return false, nil
	}
	if !values.IsText(pattern) {
		return nil, &values.Mismatch{Message: "matches wants a regular expression, has " + values.DescribeValue(pattern)}
	}
	if err := s.ChargeWork(1000 + 200*min(pattern.Len(), maxRegexp)); err != nil {
		return nil, err
	}
	compiled, instructions, err := CompileRegexp(pattern.String())
	if err != nil {
		return nil, err
	}
	if err := s.ChargeWork(50 * instructions); err != nil {
		return nil, err
	}
	if err := s.ChargeMemory(100 * instructions); err != nil {
		return nil, err
	}
	return Match(s, compiled, instructions, args[0])
}

// TextOperator makes the operators contains, startsWith and endsWith. They are false when
// one of the two values is null.
func TextOperator(name string, find func(text, part string) bool) Function {
	return func(s *eval.State, args []any) (any, error) {
		var list [2]string
		for i := range list {
			v := values.Indirect(reflect.ValueOf(args[i]))
			if values.IsNull(v) {
				return false, nil
			}
			if !values.IsText(v) {
				return nil, &values.Mismatch{Message: name + " wants strings, has " + values.DescribeValue(v)}
			}
			list[i] = v.String()
			if err := s.ChargeReading(len(list[i])); err != nil {
				return nil, err
			}
		}
		return find(list[0], list[1]), nil
	}
}
