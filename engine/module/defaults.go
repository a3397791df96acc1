package module

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// Zero returns a new value of a type with the `default` struct tags applied, in
// nested structs too. A default is JSON; text may be without quotes, and a
// time.Duration is text such as 3s. A default that does not fit its field is left
// out: Check finds it. A nil type gives a nil interface value.
func Zero(t reflect.Type) reflect.Value { return message.Zero(t) }

// ParseDefault sets a field from the text of its `default` tag.
func ParseDefault(text string, field reflect.Value) error { return message.ParseDefault(text, field) }
