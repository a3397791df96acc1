package tree

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var (
	yamlInt   = regexp.MustCompile(`^[-+]?[0-9]+$`)
	yamlRadix = regexp.MustCompile(`^0(x[0-9a-fA-F]+|o[0-7]+)$`)
	yamlFloat = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	yamlOlder = regexp.MustCompile(`^[-+]?(0[0-9_]+|0[bBxXoO][0-9a-fA-F_]+)$`)
	yamlUnder = regexp.MustCompile(`^[-+]?\.?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9_]+)?$`)
	yamlNoNum = regexp.MustCompile(`^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)
)

// resolvePlain gives a scalar without quotes its type by the core schema of
// YAML 1.2.2 (10.3.2): yes and off are text. Numbers that YAML 1.1 reads as another
// number are refused, since they look right and are not.
func resolvePlain(text string) (any, error) {
	switch text {
	case "", "~", "null", "Null", "NULL":
		return nil, nil
	case "true", "True", "TRUE":
		return true, nil
	case "false", "False", "FALSE":
		return false, nil
	}
	if strings.IndexByte("+-.0123456789", text[0]) < 0 {
		return text, nil // no number begins so, and most scalars are not asked further
	}
	switch {
	case yamlOlder.MatchString(text) && !yamlRadix.MatchString(text), strings.Contains(text, "_") && yamlUnder.MatchString(text):
		return nil, errors.New(text + " is read in one way by YAML 1.1 and in another by 1.2; put it in quotes, or write it as a plain number")
	case yamlInt.MatchString(text):
		return parseInt(text)
	case yamlRadix.MatchString(text):
		i, err := strconv.ParseInt(text, 0, 64)
		if err != nil {
			return nil, errors.New(text + " is too large for a number of 64 bits; put it in quotes to keep it as text")
		}
		return i, nil
	case yamlNoNum.MatchString(text):
		return nil, errors.New(text + " is no number that a message can carry")
	case yamlFloat.MatchString(text):
		return parseFloat(text)
	}
	return text, nil
}

func parseInt(text string) (any, error) {
	i, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, errors.New(text + " is too large for a number of 64 bits; put it in quotes to keep it as text")
	}
	return i, nil
}

func parseFloat(text string) (any, error) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) {
		return nil, errors.New(text + " is too large for a number; put it in quotes to keep it as text")
	}
	return f, nil
}

// FormatFloat writes a float so that every YAML reads it as one: with a point.
func FormatFloat(f float64) string {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if strings.Contains(text, ".") {
		return text
	}
	digits, exponent, scientific := strings.Cut(text, "e")
	if scientific {
		return digits + ".0e" + exponent
	}
	return digits + ".0"
}
