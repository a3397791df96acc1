package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// PathError is a value that no message can hold, with the way to it.
type PathError struct {
	path []string // innermost first
	text string
}

// Error implements error.
func (e *PathError) Error() string {
	path := slices.Clone(e.path)
	slices.Reverse(path)
	return "the result" + strings.Join(path, "") + " " + e.text
}

// Cannot is a PathError of the value at hand.
func Cannot(format string, arguments ...any) error {
	return &PathError{text: fmt.Sprintf(format, arguments...)}
}

func inside(err error, step string) error {
	if e, ok := err.(*PathError); ok { //nolint:errorlint // the path is of this error, not of one that it wraps
		e.path = append(e.path, step)
	}
	return err
}

// InField says of an error that it is of a field.
func InField(err error, name string) error { return inside(err, "."+name) }

// InItem says of an error that it is of an item of a list.
func InItem(err error, i int) error { return inside(err, "["+strconv.Itoa(i)+"]") }
