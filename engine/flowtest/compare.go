package flowtest

import (
	"maps"
	"reflect"
	"slices"
)

// unlike is a place at which a message is not as it is wanted.
type unlike struct {
	steps     []any // keys and places in lists, from the message on
	want, got any
	absent    bool // the message has nothing there
	surplus   bool // nothing is wanted there
}

// compare lists where a message is not as it is wanted, up to maxShown places. Objects may
// hold more than is wanted, unless exactly; lists are as long as they are wanted. A value such
// as false, 0 or an empty list is as wanted where there is none.
func compare(want, got any, exactly bool) []unlike {
	c := comparison{exactly: exactly}
	c.value(want, got, nil)
	return c.found
}

type comparison struct {
	exactly bool
	found   []unlike
}

func (c *comparison) add(u unlike) {
	if len(c.found) < maxShown {
		c.found = append(c.found, u)
	}
}

func (c *comparison) value(want, got any, steps []any) {
	switch wanted := want.(type) {
	case map[string]any:
		if object, ok := got.(map[string]any); ok {
			c.object(wanted, object, steps)
			return
		}
	case []any:
		if list, ok := got.([]any); ok {
			c.list(wanted, list, steps)
			return
		}
	default:
		if same(want, got) {
			return
		}
	}
	c.add(unlike{steps: steps, want: want, got: got})
}

func (c *comparison) object(want, got map[string]any, steps []any) {
	for _, key := range slices.Sorted(maps.Keys(want)) {
		value, ok := got[key]
		if !ok && empty(want[key]) {
			continue
		}
		if !ok {
			c.add(unlike{steps: join(steps, key), want: want[key], absent: true})
			continue
		}
		c.value(want[key], value, join(steps, key))
	}
	if !c.exactly {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[key]; !ok {
			c.add(unlike{steps: join(steps, key), got: got[key], surplus: true})
		}
	}
}

func (c *comparison) list(want, got []any, steps []any) {
	for i := range max(len(want), len(got)) {
		at := join(steps, i)
		switch {
		case i >= len(got):
			c.add(unlike{steps: at, want: want[i], absent: true})
		case i >= len(want):
			c.add(unlike{steps: at, got: got[i], surplus: true})
		default:
			c.value(want[i], got[i], at)
		}
	}
}

// empty reports whether a wanted value is that of a field which a message leaves out.
func empty(want any) bool {
	switch want := want.(type) {
	case nil:
		return true
	case []any:
		return len(want) == 0
	case map[string]any:
		return len(want) == 0
	}
	return reflect.ValueOf(want).IsZero()
}

func join(steps []any, next any) []any { return append(slices.Clip(steps), next) }

// same compares single values: numbers by what they are worth, whatever their Go type.
func same(want, got any) bool {
	a, b := reflect.ValueOf(want), reflect.ValueOf(got)
	switch {
	case want == nil || got == nil:
		return want == got
	case a.CanInt() && b.CanInt():
		return a.Int() == b.Int()
	case a.CanUint() && b.CanUint():
		return a.Uint() == b.Uint()
	}
	x, number := float(a)
	y, other := float(b)
	if number || other {
		return number && other && x == y
	}
	return reflect.DeepEqual(want, got)
}

func float(v reflect.Value) (float64, bool) {
	switch {
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	case v.CanFloat():
		return v.Float(), true
	}
	return 0, false
}
