package plain

import (
	"encoding/base64"
	"encoding/json"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

const (
	// MaxValues bounds the values of one result: a few lines of script can name
	// the same object exponentially often.
	MaxValues = 2_000_000
	// MaxNesting bounds how deep a result is.
	MaxNesting = 500
)

// Of turns a Go value into plain Go: map[string]any, []any, string, int64,
// float64, bool, nil and json.Number. What is plain already comes back as it is,
// not copied.
func Of(value any) (any, error) {
	left := MaxValues
	return Within(value, &left)
}

// Within is Of with a budget of values, which it draws on.
func Within(value any, left *int) (any, error) {
	p := converter{left: left}
	result, _, err := p.value(value, 0)
	return result, err
}

type converter struct{ left *int }

// value says also whether the result is another value than the given.
func (p converter) value(value any, depth int) (result any, changed bool, err error) {
	if *p.left--; *p.left < 0 {
		return nil, false, Cannot("is too large: over %d values", MaxValues)
	}
	if depth > MaxNesting {
		return nil, false, Cannot("is nested over %d deep", MaxNesting)
	}
	switch v := value.(type) {
	case nil, string, bool, int64, float64, json.Number:
		return value, false, nil
	case map[string]any:
		return p.fields(v, depth)
	case []any:
		return p.items(v, depth)
	case *jsontext.Document:
		plain, _, err := p.value(v.Value(), depth)
		return plain, true, err
	}
	return p.converted(value, depth)
}

func (p converter) fields(fields map[string]any, depth int) (any, bool, error) {
	var copied map[string]any
	for name, field := range fields {
		plain, changed, err := p.value(field, depth+1)
		if err != nil {
			return nil, false, InField(err, name)
		}
		if !changed {
			continue
		}
		if copied == nil {
			copied = make(map[string]any, len(fields))
			for n, f := range fields {
				copied[n] = f
			}
		}
		copied[name] = plain
	}
	if copied != nil {
		return copied, true, nil
	}
	return fields, false, nil
}

func (p converter) items(items []any, depth int) (any, bool, error) {
	var copied []any
	for i, item := range items {
		plain, changed, err := p.value(item, depth+1)
		if err != nil {
			return nil, false, InItem(err, i)
		}
		if !changed {
			continue
		}
		if copied == nil {
			copied = append(make([]any, 0, len(items)), items...)
		}
		copied[i] = plain
	}
	if copied != nil {
		return copied, true, nil
	}
	return items, false, nil
}

// converted makes plain Go of structs, typed lists and the like.
func (p converter) converted(value any, depth int) (any, bool, error) {
	s := Look(value)
	switch s.Kind {
	case Scalar:
		return s.Plain, true, nil
	case Fields:
		fields := make(map[string]any)
		for name, field := range s.Each() {
			plain, _, err := p.value(field, depth+1)
			if err != nil {
				return nil, false, InField(err, name)
			}
			fields[name] = plain
		}
		return fields, true, nil
	case Items:
		items := make([]any, s.value.Len())
		for i := range items {
			plain, _, err := p.value(s.value.Index(i).Interface(), depth+1)
			if err != nil {
				return nil, false, InItem(err, i)
			}
			items[i] = plain
		}
		return items, true, nil
	case Marshalled:
		plain, err := ThroughJSON(s.Plain)
		return plain, true, err
	}
	return nil, true, nil
}

func base64Text(bytes []byte) string { return base64.StdEncoding.EncodeToString(bytes) }

func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}
