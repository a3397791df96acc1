package values

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// Mismatch is the error about a value that does not fit: where in the value, and why.
type Mismatch = message.Mismatch

// WrongType is the Mismatch of a value that can't become a value of a type.
func WrongType(dst reflect.Type, src reflect.Value) error {
	return &Mismatch{Message: "want " + Describe(dst) + ", have " + DescribeValue(src)}
}
