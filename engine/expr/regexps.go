package expr

import (
	"fmt"
	"reflect"
	"regexp"
	"regexp/syntax"
)

// compileRegexp compiles a regular expression whose size is bounded, and returns how
// many instructions it has.
func compileRegexp(pattern string) (*regexp.Regexp, int, error) {
	if len(pattern) > maxRegexp {
		return nil, 0, &mismatch{Message: fmt.Sprintf("the regular expression is longer than %d bytes", maxRegexp)}
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, 0, &mismatch{Message: "the regular expression is wrong: " + err.Error()}
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, 0, &mismatch{Message: "the regular expression is wrong: " + err.Error()}
	}
	if len(program.Inst) > maxInstructions {
		return nil, 0, &mismatch{Message: "the regular expression is too large: it repeats too much, as in a{1000}"}
	}
	compiled, err := regexp.Compile(pattern)
	return compiled, len(program.Inst), err
}

// matching is the operator matches, for an expression that is known; text that is
// null matches nothing.
func matching(r *run, compiled *regexp.Regexp, instructions int, text any) (bool, error) {
	v := inner(reflect.ValueOf(text))
	switch {
	case isNull(v):
		return false, nil
	case isText(v):
	case v.Type() == byteSliceType:
		if err := r.works(v.Len() * (4 + instructions/2)); err != nil {
			return false, err
		}
		return compiled.Match(v.Bytes()), nil
	default:
		return false, &mismatch{Message: "matches wants a string, has " + describeValue(v)}
	}
	if err := r.works(v.Len() * (4 + instructions/2)); err != nil {
		return false, err
	}
	return compiled.MatchString(v.String()), nil
}

// matches is matching for an expression that is computed.
func matches(r *run, args []any) (any, error) {
	pattern := inner(reflect.ValueOf(args[1]))
	if isNull(pattern) || isNull(inner(reflect.ValueOf(args[0]))) {
		return false, nil
	}
	if !isText(pattern) {
		return nil, &mismatch{Message: "matches wants a regular expression, has " + describeValue(pattern)}
	}
	if err := r.works(1000 + 200*min(pattern.Len(), maxRegexp)); err != nil {
		return nil, err
	}
	compiled, instructions, err := compileRegexp(pattern.String())
	if err != nil {
		return nil, err
	}
	if err := r.works(50 * instructions); err != nil {
		return nil, err
	}
	if err := r.makes(100 * instructions); err != nil {
		return nil, err
	}
	return matching(r, compiled, instructions, args[0])
}

// found is contains, startsWith and endsWith, which null never is.
func found(name string, find func(text, part string) bool) bounded {
	return func(r *run, args []any) (any, error) {
		var list [2]string
		for i := range list {
			v := inner(reflect.ValueOf(args[i]))
			if isNull(v) {
				return false, nil
			}
			if !isText(v) {
				return nil, &mismatch{Message: name + " wants strings, has " + describeValue(v)}
			}
			list[i] = v.String()
			if err := r.reads(len(list[i])); err != nil {
				return nil, err
			}
		}
		return find(list[0], list[1]), nil
	}
}
