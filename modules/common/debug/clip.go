package debug

import (
	"fmt"
	"reflect"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

// maxDepth bounds how deep a message is looked into.
const maxDepth = 64

// clip returns a message of about at most size bytes: the value itself when it
// fits, else a copy of the same Go types with long texts and lists shortened.
// The types stay, since their struct tags say what is secret. What is cut off
// leaves a note where the type allows one.
func clip(message any, size int) any {
	if message == nil {
		return nil
	}
	message = jsontext.Resolved(message)
	value := reflect.ValueOf(message)
	left := size
	if fits(value, &left, maxDepth) {
		return message
	}
	left = size
	return shorten(value, &left, maxDepth).Interface()
}

// fits takes the size of a value off what is left, and reports whether that was
// enough.
func fits(v reflect.Value, left *int, depth int) bool {
	if depth == 0 || *left < 0 {
		return false
	}
	*left -= 8
	switch v.Kind() {
	case reflect.String:
		*left -= v.Len()
	case reflect.Interface, reflect.Pointer:
		return v.IsNil() || fits(v.Elem(), left, depth-1)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && !fits(v.Field(i), left, depth-1) {
				return false
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			*left -= v.Len()
			break
		}
		for i := range v.Len() {
			if !fits(v.Index(i), left, depth-1) {
				return false
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if !fits(entries.Key(), left, depth-1) || !fits(entries.Value(), left, depth-1) {
				return false
			}
		}
	}
	return *left >= 0
}

func shorten(v reflect.Value, left *int, depth int) reflect.Value {
	*left -= 8
	copied := reflect.New(v.Type()).Elem()
	if depth == 0 || *left < 0 {
		return copied
	}
	switch v.Kind() {
	case reflect.String:
		copied.SetString(shortenText(v.String(), left))
	case reflect.Interface, reflect.Pointer:
		shortenElem(copied, v, left, depth)
	case reflect.Struct:
		copied.Set(v)
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				copied.Field(i).Set(shorten(v.Field(i), left, depth-1))
			}
		}
	case reflect.Slice:
		shortenSlice(copied, v, left, depth)
	case reflect.Map:
		copied.Set(reflect.MakeMap(v.Type()))
		for entries := v.MapRange(); entries.Next() && *left > 0; {
			*left -= 8 + len(fmt.Sprint(entries.Key()))
			copied.SetMapIndex(entries.Key(), shorten(entries.Value(), left, depth-1))
		}
	case reflect.Chan, reflect.Func, reflect.UnsafePointer:
		// no message may hold one, and a panel must not keep alive what does
	default:
		copied.Set(v)
	}
	return copied
}

func shortenElem(copied, v reflect.Value, left *int, depth int) {
	if v.IsNil() {
		return
	}
	elem := shorten(v.Elem(), left, depth-1)
	if v.Kind() == reflect.Pointer {
		copied.Set(reflect.New(v.Type().Elem()))
		copied.Elem().Set(elem)
		return
	}
	copied.Set(elem)
}

func shortenSlice(copied, v reflect.Value, left *int, depth int) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		n := min(v.Len(), max(*left, 0))
		*left -= n
		copied.Set(reflect.AppendSlice(copied, v.Slice(0, n)))
		return
	}
	for i := range v.Len() {
		if *left <= 0 {
			if v.Type().Elem().Kind() == reflect.Interface && v.Type().Elem().NumMethod() == 0 {
				copied.Set(reflect.Append(copied, reflect.ValueOf(fmt.Sprintf("… %d more", v.Len()-i))))
			}
			return
		}
		copied.Set(reflect.Append(copied, shorten(v.Index(i), left, depth-1)))
	}
}

func shortenText(text string, left *int) string {
	if len(text) <= *left {
		*left -= len(text)
		return text
	}
	end := *left
	*left = 0
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	// Sprintf makes a text of its own, so that the long one can be freed.
	return fmt.Sprintf("%s… (%d bytes)", text[:end], len(text))
}
