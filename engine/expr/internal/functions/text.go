package functions

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// textArgument returns an argument that must be a text.
func textArgument(name string, args []any, i int) (string, error) {
	if i >= len(args) {
		return "", &values.Mismatch{Message: fmt.Sprintf("%s() has %d arguments and wants more", name, len(args))}
	}
	if text, ok := args[i].(string); ok {
		return text, nil
	}
	if v := values.Indirect(reflect.ValueOf(args[i])); values.IsText(v) {
		return v.String(), nil
	}
	return "", &values.Mismatch{Message: name + "() wants a string, has " + values.DescribeValue(reflect.ValueOf(args[i]))}
}

// integerArgument returns an argument that must be a whole number. One that is too large
// for int becomes the largest int.
func integerArgument(name string, args []any, i int) (int, error) {
	switch n := values.NumberOf(args[i]); {
	case n.Kind == values.SignedNumber:
		return int(n.Signed), nil
	case n.Kind == values.UnsignedNumber:
		return 1<<63 - 1, nil
	case n.Kind == values.FloatNumber && n.Float == float64(int(n.Float)):
		return int(n.Float), nil
	}
	return 0, &values.Mismatch{Message: name + "() wants an integer, has " + values.DescribeValue(reflect.ValueOf(args[i]))}
}

// ofTexts makes a function of one whose arguments are all texts.
func ofTexts(name string, call func(s *eval.State, args []string) (any, error)) Function {
	return func(s *eval.State, args []any) (any, error) {
		list := make([]string, len(args))
		for i := range args {
			text, err := textArgument(name, args, i)
			if err != nil {
				return nil, err
			}
			if err := s.ChargeReading(len(text)); err != nil {
				return nil, err
			}
			list[i] = text
		}
		return call(s, list)
	}
}

// plainly makes a function of ofTexts of one that charges nothing more.
func plainly(call func(args ...string) any) func(*eval.State, []string) (any, error) {
	return func(_ *eval.State, args []string) (any, error) { return call(args...), nil }
}

// mapCase is upper() and lower(), by the rules of Unicode: ß becomes SS.
func mapCase(ascii func(string) string, all func(language.Tag, ...cases.Option) cases.Caser) func(*eval.State, []string) (any, error) {
	return func(s *eval.State, args []string) (any, error) {
		if isASCII(args[0]) {
			if err := s.ChargeText(len(args[0])); err != nil {
				return nil, err
			}
			return ascii(args[0]), nil
		}
		if err := s.ChargeText(3 * len(args[0])); err != nil {
			return nil, err
		}
		return all(language.Und).String(args[0]), nil
	}
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// trim is trim(text[, characters]).
func trim(s *eval.State, args []string) (any, error) {
	if len(args) == 1 {
		return strings.TrimSpace(args[0]), nil
	}
	if !isASCII(args[1]) { // strings.Trim looks through it for each character
		if err := s.ChargeWork(len(args[0]) / 64 * len(args[1])); err != nil {
			return nil, err
		}
	}
	return strings.Trim(args[0], args[1]), nil
}

// orSpace adds the second argument of trimPrefix and trimSuffix when it is left out.
func orSpace(args []string) (text, part string) {
	if len(args) == 1 {
		return args[0], " "
	}
	return args[0], args[1]
}

// split is split() and splitAfter().
func split(name string, cut func(text, separator string, n int) []string) Function {
	return func(s *eval.State, args []any) (any, error) {
		text, err := textArgument(name, args, 0)
		if err != nil {
			return nil, err
		}
		separator, err := textArgument(name, args, 1)
		if err != nil {
			return nil, err
		}
		most := -1
		if len(args) > 2 {
			if most, err = integerArgument(name, args, 2); err != nil {
				return nil, err
			}
		}
		if err := s.ChargeReading(2 * len(text)); err != nil {
			return nil, err
		}
		parts := strings.Count(text, separator) + 1
		if most >= 0 {
			parts = min(parts, most)
		}
		if err := s.ChargeItems(parts, 16); err != nil {
			return nil, err
		}
		return cut(text, separator, most), nil
	}
}

func replace(s *eval.State, args []any) (any, error) {
	var list [3]string
	for i := range list {
		var err error
		if list[i], err = textArgument("replace", args, i); err != nil {
			return nil, err
		}
	}
	most := -1
	if len(args) > 3 {
		var err error
		if most, err = integerArgument("replace", args, 3); err != nil {
			return nil, err
		}
	}
	text, part, with := list[0], list[1], list[2]
	if err := s.ChargeReading(2 * len(text)); err != nil {
		return nil, err
	}
	places := strings.Count(text, part)
	if most >= 0 {
		places = min(places, most)
	}
	grows := max(0, len(with)-len(part))
	if grows > 0 && places > eval.MaxText/grows {
		return nil, eval.ErrText
	}
	if err := s.ChargeText(len(text) + places*grows); err != nil {
		return nil, err
	}
	return strings.Replace(text, part, with, most), nil
}

func repeat(s *eval.State, args []any) (any, error) {
	text, err := textArgument("repeat", args, 0)
	if err != nil {
		return nil, err
	}
	times, err := integerArgument("repeat", args, 1)
	if err != nil {
		return nil, err
	}
	if times < 0 {
		return nil, &values.Mismatch{Message: fmt.Sprintf("repeat() wants a number of times, has %d", times)}
	}
	if len(text) > 0 && times > eval.MaxText/len(text) {
		return nil, eval.ErrText
	}
	if err := s.ChargeText(times * len(text)); err != nil {
		return nil, err
	}
	return strings.Repeat(text, times), nil
}

func join(s *eval.State, args []any) (any, error) {
	glue := ""
	if len(args) > 1 {
		var err error
		if glue, err = textArgument("join", args, 1); err != nil {
			return nil, err
		}
	}
	list, err := ListArgument("join", args, 0)
	if err != nil {
		return nil, err
	}
	n := list.Len()
	if err := s.ChargeWork(2 * n); err != nil {
		return nil, err
	}
	if err := s.ChargeItems(n, 16+len(glue)); err != nil {
		return nil, err
	}
	parts, total := make([]string, n), n*len(glue)
	for i := range n {
		part := values.Indirect(list.Index(i))
		if !values.IsText(part) {
			return nil, &values.Mismatch{Message: fmt.Sprintf("join() wants strings, item %d is %s", i, values.DescribeValue(part))}
		}
		parts[i] = part.String()
		if total += len(parts[i]); total > eval.MaxText {
			return nil, eval.ErrText
		}
	}
	if err := s.ChargeText(total); err != nil {
		return nil, err
	}
	return strings.Join(parts, glue), nil
}

// Concatenate is the operator + on two texts.
func Concatenate(s *eval.State, a, b string) (string, error) {
	if err := s.ChargeText(len(a) + len(b)); err != nil {
		return "", err
	}
	return a + b, nil
}
