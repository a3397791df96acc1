package expr

import (
	"encoding/json"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// sharedKey is a list or an object that was measured.
type sharedKey struct {
	pointer uintptr
	length  int
}

// measured is how large a value is. It keeps the value, whose place in memory would be
// another's otherwise.
type measured struct {
	value any
	size  int
}

// share charges the run with a value that gets into a result once more.
func (r *run) share(value any) error {
	switch v := value.(type) {
	case nil, bool, int, int64, float64:
		return nil
	case string:
		return r.makes(len(v))
	}
	v := values.Indirect(reflect.ValueOf(value))
	var key sharedKey
	switch v.Kind() {
	case reflect.Map, reflect.Slice:
		key = sharedKey{v.Pointer(), v.Len()}
	case reflect.String:
		return r.makes(v.Len())
	case reflect.Struct, reflect.Array:
	default:
		return nil
	}
	known, ok := r.shared[key]
	if key.pointer == 0 || !ok {
		size, err := r.jsonSize(value, false)
		if err != nil {
			return err
		}
		known = measured{value, size}
		const mostShared = 1000 // a loop may make as many lists as it has items
		if key.pointer != 0 && len(r.shared) < mostShared {
			if r.shared == nil {
				r.shared = map[sharedKey]measured{}
			}
			r.shared[key] = known
		}
	}
	return r.makes(known.size)
}

// decoded returns what a JSON text of the message holds, read once in a run; nil is
// no run.
func (r *run) decoded(text json.RawMessage) (any, error) {
	if r == nil || len(text) == 0 {
		return message.ReadExact(text)
	}
	key := sharedKey{reflect.ValueOf(text).Pointer(), len(text)}
	if value, ok := r.texts[key]; ok {
		return value, nil
	}
	if err := r.makesJSON(string(text)); err != nil {
		return nil, err
	}
	value, err := message.ReadExact(text)
	if err != nil {
		return nil, err
	}
	if r.texts == nil {
		r.texts = map[sharedKey]any{}
	}
	r.texts[key] = value
	return value, nil
}
