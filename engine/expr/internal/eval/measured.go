package eval

import (
	"encoding/json"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// sharedKey is the identity of a list, an object or a JSON text in memory.
type sharedKey struct {
	pointer uintptr
	length  int
}

// measured is how large a value is. It keeps the value, so that its memory can't become
// that of another one.
type measured struct {
	value any
	size  int
}

// ChargeShared charges the budget with a value of which the result gets a further
// reference. That takes no memory here, and as much as the value has when the result is
// written.
func (s *State) ChargeShared(value any) error {
	switch v := value.(type) {
	case nil, bool, int, int64, float64:
		return nil
	case string:
		return s.ChargeMemory(len(v))
	case *jsontext.Document:
		return s.ChargeMemory(len(v.Text()))
	}
	v := values.Indirect(reflect.ValueOf(value))
	var key sharedKey
	switch v.Kind() {
	case reflect.Map, reflect.Slice:
		key = sharedKey{v.Pointer(), v.Len()}
	case reflect.String:
		return s.ChargeMemory(v.Len())
	case reflect.Struct, reflect.Array:
	default:
		return nil
	}
	known, ok := s.shared[key]
	if key.pointer == 0 || !ok {
		size, err := s.JSONSize(value, false)
		if err != nil {
			return err
		}
		known = measured{value, size}
		const mostShared = 1000 // a loop may make as many lists as it has items
		if key.pointer != 0 && len(s.shared) < mostShared {
			if s.shared == nil {
				s.shared = map[sharedKey]measured{}
			}
			s.shared[key] = known
		}
	}
	return s.ChargeMemory(known.size)
}

// ReadJSON returns the value in a JSON text of the message, which is read once in an
// application. On a nil state it reads without charging anything.
func (s *State) ReadJSON(text json.RawMessage) (any, error) {
	if s == nil || len(text) == 0 {
		return message.ReadExact(text)
	}
	key := sharedKey{reflect.ValueOf(text).Pointer(), len(text)}
	if value, ok := s.texts[key]; ok {
		return value, nil
	}
	if err := s.ChargeReadingJSON(string(text)); err != nil {
		return nil, err
	}
	value, err := message.ReadExact(text)
	if err != nil {
		return nil, err
	}
	if s.texts == nil {
		s.texts = map[sharedKey]any{}
	}
	s.texts[key] = value
	return value, nil
}
