package message

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"sync"
	"time"
)

// JSON writes a value as messages have it: as encoding/json does, but with < and > as
// they are and with durations as text.
func JSON(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := contained(value, func() error { return encoder.Encode(Plain(value)) }); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), nil
}

// Plain returns a value that encoding/json writes as messages have it: the value
// itself, or, when durations are in it, a copy with text in their place.
func Plain(value any) any {
	v := reflect.ValueOf(value)
	if !v.IsValid() || !mayHoldDuration(v.Type()) {
		return value
	}
	if !holdsDuration(v, 0) {
		return value
	}
	return plain(v, 0)
}

// maxPlain bounds what is looked into; encoding/json refuses what is deeper than
// its own bound, and what goes in circles.
const maxPlain = 1000

// durations holds facts about types, of which a program has a fixed number.
var durations sync.Map // reflect.Type -> bool

// mayHoldDuration reports whether a value of a type can have a duration in it.
func mayHoldDuration(t reflect.Type) bool {
	if known, ok := durations.Load(t); ok {
		return known.(bool)
	}
	found := reachesDuration(t, map[reflect.Type]bool{})
	durations.Store(t, found)
	return found
}

func reachesDuration(t reflect.Type, seen map[reflect.Type]bool) bool {
	if t == durationType {
		return true
	}
	if seen[t] || IsLeaf(t) {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return reachesDuration(t.Elem(), seen)
	case reflect.Struct:
		for _, f := range Of(t).Fields {
			if reachesDuration(f.Go.Type, seen) {
				return true
			}
		}
	}
	return false
}

// holdsDuration reports whether a value has a duration in it.
func holdsDuration(v reflect.Value, depth int) bool {
	if !v.IsValid() || depth > maxPlain || !mayHoldDuration(v.Type()) {
		return false
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return holdsDuration(v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if holdsDuration(v.Index(i), depth+1) {
				return true
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if holdsDuration(entries.Value(), depth+1) {
				return true
			}
		}
	case reflect.Struct:
		fields := Of(v.Type()).Fields
		for i := range fields {
			if inner, ok := fields[i].In(v); ok && holdsDuration(inner, depth+1) {
				return true
			}
		}
	default:
		return v.Type() == durationType
	}
	return false
}

func plain(v reflect.Value, depth int) any {
	if !v.IsValid() {
		return nil
	}
	if d, ok := v.Interface().(time.Duration); ok {
		return d.String()
	}
	if depth > maxPlain || IsLeaf(v.Type()) {
		return v.Interface()
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return plain(v.Elem(), depth+1)
	case reflect.Map:
		if v.IsNil() {
			return nil
		}
		object := make(map[string]any, v.Len())
		for entries := v.MapRange(); entries.Next(); {
			if entries.Key().Kind() != reflect.String {
				return v.Interface()
			}
			object[entries.Key().String()] = plain(entries.Value(), depth+1)
		}
		return object
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.IsNil() {
			return nil
		}
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			return base64.StdEncoding.EncodeToString(v.Bytes())
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plain(v.Index(i), depth+1)
		}
		return list
	case reflect.Struct:
		object := map[string]any{}
		fields := Of(v.Type()).Fields
		for i := range fields {
			f := &fields[i]
			if inner, ok := f.In(v); ok && !f.LeavesOut(inner) {
				object[f.Name] = plain(inner, depth+1)
			}
		}
		return object
	}
	return v.Interface()
}
