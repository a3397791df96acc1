package merge

import (
	"maps"
	"reflect"
	"slices"
)

// value is what one version has at a place, or that it has nothing there.
type value struct {
	content any
	there   bool
}

func valueAt(t tree, key string) value {
	content, there := t[key]
	return value{content, there}
}

// copied is the content for the result, which shares nothing with the flows.
func (v value) copied() (any, bool) { return copied(v.content), v.there }

func copied(content any) any {
	switch content := content.(type) {
	case tree:
		if content == nil {
			return content
		}
		all := make(tree, len(content))
		for key, inner := range content {
			all[key] = copied(inner)
		}
		return all
	case []any:
		all := slices.Clone(content)
		for i, inner := range all {
			all[i] = copied(inner)
		}
		return all
	}
	return content
}

func shallow(t tree) tree { return maps.Clone(t) }

func equal(a, b value) bool { return a.there == b.there && same(a.content, b.content) }

// same compares contents, numbers by their value: 1 is 1.0.
func same(a, b any) bool {
	switch a := a.(type) {
	case tree:
		b, ok := b.(tree)
		return ok && maps.EqualFunc(a, b, same)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case int64:
		if b, ok := b.(float64); ok {
			return isWhole(b, a)
		}
	case float64:
		if b, ok := b.(int64); ok {
			return isWhole(a, b)
		}
	}
	return reflect.DeepEqual(a, b)
}

func isWhole(f float64, i int64) bool {
	return f >= -1<<63 && f < 1<<63 && int64(f) == i && float64(int64(f)) == f
}
