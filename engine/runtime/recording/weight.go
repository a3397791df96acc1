package recording

import (
	"reflect"
	"time"
)

const (
	// heavy is from what weight on a finished run is made small as it ends.
	heavy = 256 << 10
	// swift is how long a run may take of which only what began it is weighed: what is made
	// in so little time is not heavy.
	swift = time.Millisecond

	// looks bounds how many values of a message are looked at. The others of a list are taken
	// to be like samples of its items, those of an object like so many of its entries, which
	// differ more.
	looks, samples, entries = 64, 3, 16

	boxBytes    = 16  // a value in an interface, or a text without its bytes
	entryBytes  = 40  // an entry of an object, with its key
	objectBytes = 320 // an object of up to eight entries
)

// weigh estimates how much memory the messages of a run take, in bytes, up to heavy: those
// that nodes emitted, whose parts the maps take over. One that goes over several edges counts
// for each of them.
func (r *Run) weigh() int {
	hops := r.hops()
	if r.took < swift && len(hops) > 1 {
		hops = hops[:1]
	}
	weight := 0
	for _, h := range hops {
		if h.State.Load() < hopArrived {
			continue
		}
		emitted := h.source()
		if emitted == nil {
			emitted = h.Message // it began the run, or came from a queue
		}
		if weight += weightOf(emitted); weight >= heavy {
			return heavy
		}
	}
	return weight
}

// weightOf estimates how much memory a message takes, in bytes. It looks at few values, so a
// list or an object whose items differ much may be taken for less or more than it is.
func weightOf(message any) int {
	s := scale{left: looks}
	return s.any(message)
}

type scale struct{ left int }

func (s *scale) any(value any) int {
	if s.left--; s.left < 0 {
		return boxBytes
	}
	switch v := value.(type) {
	case nil, bool, int64, float64:
		return boxBytes
	case string:
		return boxBytes + len(v)
	case map[string]any:
		sum, seen := 0, 0
		for _, field := range v {
			if seen == entries {
				break
			}
			sum += s.any(field)
			seen++
		}
		return max(objectBytes, entryBytes*len(v)) + mean(sum, seen, len(v))
	case []any:
		sum, seen := 0, 0
		for i := 0; i < len(v); i += step(len(v)) {
			sum += s.any(v[i])
			seen++
		}
		return boxBytes + mean(sum, seen, len(v))
	}
	return s.value(reflect.ValueOf(value))
}

// value is any for what is no plain JSON.
func (s *scale) value(v reflect.Value) int {
	switch v.Kind() {
	case reflect.String:
		return boxBytes + v.Len()
	case reflect.Interface, reflect.Pointer:
		if s.left--; s.left < 0 || v.IsNil() {
			return boxBytes
		}
		if v.Kind() == reflect.Interface && v.CanInterface() {
			return s.any(v.Interface())
		}
		return boxBytes + s.value(v.Elem())
	case reflect.Struct:
		sum := 0
		for i := range v.NumField() {
			if field := v.Field(i); field.CanInterface() {
				sum += s.value(field)
			}
		}
		return max(sum, int(v.Type().Size()))
	case reflect.Slice, reflect.Array:
		sum, seen := 0, 0
		if s.left--; s.left > 0 && holds(v.Type().Elem()) {
			for i := 0; i < v.Len(); i += step(v.Len()) {
				sum += s.value(v.Index(i))
				seen++
			}
		}
		return boxBytes + max(mean(sum, seen, v.Len()), v.Len()*int(v.Type().Elem().Size()))
	case reflect.Map:
		sum, seen := 0, 0
		if s.left--; s.left > 0 {
			for fields := v.MapRange(); seen < entries && fields.Next(); seen++ {
				sum += s.value(fields.Key()) + s.value(fields.Value())
			}
		}
		return max(objectBytes, entryBytes*v.Len()) + mean(sum, seen, v.Len())
	}
	return boxBytes
}

// step is how far apart the items of a list are that are looked at: the first, some in the
// middle, and one near the end.
func step(length int) int { return max(1, (length+samples-1)/samples) }

// mean is what all of a list take by the sum of those that were looked at.
func mean(sum, seen, all int) int {
	if seen == 0 {
		return 0
	}
	return sum / seen * all
}

// holds reports whether values of a type may refer to others.
func holds(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Interface, reflect.Pointer, reflect.Struct, reflect.Slice, reflect.Map, reflect.Array:
		return true
	}
	return false
}
