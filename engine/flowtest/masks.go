package flowtest

import (
	"strings"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// placeholder is in a test that was recorded where the run had a secret.
const placeholder = "placeholder-for-a-secret"

// withPlaceholders returns a copy of a value in which no text holds a mask, and whether one
// did.
func withPlaceholders(value any) (filled any, masked bool) {
	switch value := value.(type) {
	case string:
		filled := strings.ReplaceAll(value, redact.Mask, placeholder)
		return filled, filled != value
	case []any:
		list := make([]any, len(value))
		for i, item := range value {
			inner, some := withPlaceholders(item)
			list[i], masked = inner, masked || some
		}
		return list, masked
	case map[string]any:
		object := make(map[string]any, len(value))
		for key, item := range value {
			inner, some := withPlaceholders(item)
			object[strings.ReplaceAll(key, redact.Mask, placeholder)], masked = inner, masked || some
		}
		return object, masked
	}
	return value, false
}

// withoutMasks returns a copy of a value without the parts that hold a mask, and whether it
// had some. A list with such an item is left out whole, since lists are wanted whole; of a
// text the part before the mask is left when it says enough to be looked for.
func withoutMasks(value any) (left any, masked bool) {
	switch value := value.(type) {
	case string:
		before, _, masked := strings.Cut(value, redact.Mask)
		if masked {
			return before, true
		}
		return value, false
	case []any:
		for _, item := range value {
			if _, masked := withoutMasks(item); masked {
				return nil, true
			}
		}
		return value, false
	case map[string]any:
		object := make(map[string]any, len(value))
		for key, item := range value {
			inner, some := withoutMasks(item)
			_, isObject := item.(map[string]any)
			if some && !isObject || strings.Contains(key, redact.Mask) {
				masked = true
				continue
			}
			object[key], masked = inner, masked || some
		}
		return object, masked
	}
	return value, false
}
