package flowtest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// distinct returns for each message the few values by which it differs from the others: of
// the single values in them, those near the top come first.
func distinct(messages []any) []any {
	places := map[string][]any{}
	values := make([]map[string]string, len(messages))
	for i, one := range messages {
		values[i] = map[string]string{}
		leaves(one, nil, func(steps []any, value any) {
			path := flow.Path("", steps...)
			places[path] = steps
			values[i][path] = fmt.Sprintf("%T %v", value, value)
		})
	}
	paths := slices.SortedFunc(maps.Keys(places), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(places[a]), len(places[b])), cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
	var chosen []string
	keys := make([]string, len(messages))
	for _, path := range paths {
		next := make([]string, len(messages))
		for i := range messages {
			next[i] = keys[i] + "\x00" + values[i][path]
		}
		if kinds(next) > kinds(keys) {
			chosen, keys = append(chosen, path), next
		}
		if kinds(keys) == len(messages) {
			break
		}
	}
	whens := make([]any, len(messages))
	for i, one := range messages {
		for _, path := range chosen {
			whens[i] = with(whens[i], one, places[path])
		}
	}
	return whens
}

func kinds(keys []string) int {
	seen := map[string]bool{}
	for _, key := range keys {
		seen[key] = true
	}
	return len(seen)
}

// leaves calls found for each single value of a message that lies in objects alone: lists
// are wanted whole, so that a part of one would not do.
func leaves(value any, steps []any, found func(steps []any, value any)) {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			leaves(inner, join(steps, key), found)
		}
	case []any, nil:
	default:
		if text, ok := value.(string); !ok || len(text) < 200 {
			found(steps, value)
		}
	}
}

// with returns an object with the value at a place of another.
func with(to, from any, steps []any) any {
	if len(steps) == 0 {
		return from
	}
	key := steps[0].(string)
	object, _ := to.(map[string]any)
	if object == nil {
		object = map[string]any{}
	}
	if source, ok := from.(map[string]any); ok {
		if inner, there := source[key]; there {
			object[key] = with(object[key], inner, steps[1:])
		}
	}
	return object
}
