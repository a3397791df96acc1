package failure

import (
	"fmt"
	"strings"
)

// MaxJoined is how many errors of one run are shown together. A fan-out in a
// circle fails at every branch, and all of that in one text would fill the memory.
const MaxJoined = 8

// joinedErrors are the errors of several edges: the first few, and how many more
// there were.
type joinedErrors struct {
	first []error
	more  int
}

// Join makes one error of several, nil of none. Those that were joined before are
// taken in one by one, so that joining again and again stays bounded.
func Join(errs ...error) error {
	all := &joinedErrors{}
	for _, err := range errs {
		if before, ok := err.(*joinedErrors); ok { //nolint:errorlint // one that is wrapped says more than its parts
			all.more += before.more
			for _, one := range before.first {
				all.add(one)
			}
			continue
		}
		if err != nil {
			all.add(err)
		}
	}
	switch len(all.first) {
	case 0:
		return nil
	case 1:
		return all.first[0]
	}
	return all
}

func (e *joinedErrors) add(err error) {
	if len(e.first) == MaxJoined {
		e.more++
		return
	}
	e.first = append(e.first, err)
}

func (e *joinedErrors) Error() string {
	lines := make([]string, len(e.first), len(e.first)+1)
	for i, err := range e.first {
		lines[i] = err.Error()
	}
	if e.more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more errors", e.more))
	}
	return strings.Join(lines, "\n")
}

// Readable says that the errors were read where they were returned: see module.Readable.
func (e *joinedErrors) Readable() bool { return true }

// Unwrap gives errors.Is and errors.As the errors that are shown.
func (e *joinedErrors) Unwrap() []error { return e.first }
