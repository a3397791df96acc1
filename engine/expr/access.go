package expr

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// step is one move along a path.
type step struct {
	kind     stepKind
	optional bool          // ?. : null instead of an error
	name     string        // of a key
	key      reflect.Value // the name once more, for maps
	goName   string        // of a struct field
	index    []int         // of a struct field, through embedded structs
	at       int           // of a list, from the end when negative
	argument int           // which of the accessor's arguments is the key or index
}

type stepKind uint8

const (
	stepField   stepKind = iota // a field of a known struct
	stepKey                     // a key of a map, or of what turns out at run time
	stepIndex                   // an item of a list
	stepDynamic                 // a key or index that is computed
)

// accessor reads a path. It is immutable, and with its own lookup of names it is
// the only way from expressions into messages: Go names and methods can't be
// reached.
type accessor struct {
	base    string // what the path begins at, for messages: $
	steps   []step
	lenient bool // what is missing is null: the path stands before ??
	// optional is true when there is a ?. on the path.
	optional bool
	facts    *values.FieldTables
	// fromMessage is true for paths that begin at the message.
	fromMessage bool
	arguments   int
}

// text returns the path up to a step, as it is written.
func (a *accessor) text(upTo int) string {
	var b strings.Builder
	b.WriteString(a.base)
	for i := range a.steps[:upTo] {
		s := &a.steps[i]
		switch s.kind {
		case stepIndex:
			fmt.Fprintf(&b, "[%d]", s.at)
		case stepDynamic:
			b.WriteString("[…]")
		default:
			b.WriteString(writtenName(s.name, s.optional))
		}
	}
	return b.String()
}

func writtenName(name string, optional bool) string {
	mark := ""
	if optional {
		mark = "?."
	}
	for i, r := range name {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9' || i == 0) {
			return mark + "[" + strconv.Quote(name) + "]"
		}
	}
	if mark == "" {
		mark = "."
	}
	return mark + name
}

func (a *accessor) fail(at int, format string, args ...any) error {
	return &values.Mismatch{Message: a.text(at) + " " + fmt.Sprintf(format, args...)}
}

// fields returns the path as indexes of struct fields, when it begins at the
// message, a struct of type t, and goes through no pointer, map or list.
func (a *accessor) fields(t reflect.Type) ([]int, bool) {
	if !a.fromMessage || len(a.steps) == 0 {
		return nil, false
	}
	index := make([]int, 0, len(a.steps))
	for i := range a.steps {
		s := &a.steps[i]
		for _, x := range s.index {
			if t == nil || t.Kind() != reflect.Struct {
				return nil, false
			}
			index = append(index, x)
			t = t.Field(x).Type
		}
		if s.kind != stepField {
			return nil, false
		}
	}
	return index, true
}

// mayDecode reports whether the path may lead into JSON text: not when it goes through
// the fields of known structs only.
func (a *accessor) mayDecode() bool {
	for i := range a.steps {
		if a.steps[i].kind != stepField {
			return true
		}
	}
	return false
}

// read follows the path, for a run, or for none where nothing is charged. Null is the zero Value, a nil pointer or a nil
// interface.
func (a *accessor) read(r *run, v reflect.Value, args []any) (reflect.Value, error) {
	for i := range a.steps {
		s := &a.steps[i]
		if s.kind == stepField && v.Kind() == reflect.Struct && len(s.index) == 1 {
			v = v.Field(s.index[0])
			continue
		}
		v = values.Indirect(v)
		if !v.IsValid() {
			if s.optional || a.lenient {
				return v, nil
			}
			return v, a.fail(i, "is null")
		}
		var err error
		if v, err = a.move(r, v, i, s, args); err != nil {
			return v, err
		}
	}
	return v, nil
}

func (a *accessor) move(r *run, v reflect.Value, i int, s *step, args []any) (reflect.Value, error) {
	switch s.kind {
	case stepField:
		value, _ := message.At(v, s.index)
		return value, nil
	case stepKey:
		return a.key(r, v, i, s, s.name, s.key)
	case stepIndex:
		return a.item(r, v, i, s, s.at)
	}
	switch key := values.Indirect(reflect.ValueOf(args[s.argument])); {
	case !key.IsValid():
		return v, a.fail(i, "can't be indexed by null")
	case values.IsText(key):
		return a.key(r, v, i, s, key.String(), reflect.ValueOf(key.String()))
	case key.CanInt():
		return a.item(r, v, i, s, int(key.Int()))
	case key.CanUint():
		return a.item(r, v, i, s, int(min(key.Uint(), math.MaxInt64)))
	case key.CanFloat() && key.Float() == float64(int(key.Float())):
		return a.item(r, v, i, s, int(key.Float()))
	default:
		return v, a.fail(i, "can't be indexed by %s", values.Describe(key.Type()))
	}
}

func (a *accessor) key(r *run, v reflect.Value, i int, s *step, name string, key reflect.Value) (reflect.Value, error) {
	switch {
	case v.Type() == values.AnyMapType:
		value, ok := v.Interface().(map[string]any)[name]
		if ok {
			return reflect.ValueOf(value), nil
		}
	case v.Kind() == reflect.Map:
		if value := values.MapItem(v, key); value.IsValid() {
			return value, nil
		}
	case v.Kind() == reflect.Struct && v.Type() != values.TimeType:
		if f, ok := a.facts.Of(v.Type()).Get(name); ok {
			value, _ := f.At(v)
			return value, nil
		}
	case v.Type() == values.RawMessageType:
		decoded, err := r.decoded(v.Bytes())
		if err != nil {
			return v, a.fail(i, "is not JSON: %v", err)
		}
		decodedValue := values.Indirect(reflect.ValueOf(decoded))
		if decodedValue.IsValid() {
			return a.key(r, decodedValue, i, s, name, key)
		}
	default:
		return v, a.fail(i, "is %s and has no field %s", values.Describe(v.Type()), name)
	}
	if s.optional || a.lenient {
		return reflect.Value{}, nil
	}
	return v, a.fail(i, "has no field %s", name)
}

func (a *accessor) item(r *run, v reflect.Value, i int, s *step, at int) (reflect.Value, error) {
	if v.Type() == values.RawMessageType {
		decoded, err := r.decoded(v.Bytes())
		if err != nil {
			return v, a.fail(i, "is not JSON: %v", err)
		}
		if v = reflect.ValueOf(decoded); !v.IsValid() {
			return v, a.fail(i, "is null")
		}
	}
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return v, a.fail(i, "is %s and has no items", values.Describe(v.Type()))
	}
	n := v.Len()
	if at < 0 {
		at += n
	}
	if at < 0 || at >= n {
		if s.optional || a.lenient {
			return reflect.Value{}, nil
		}
		if s.kind == stepIndex {
			at = s.at
		}
		return v, a.fail(i, "has %d items, there is no [%d]", n, at)
	}
	return v.Index(at), nil
}

// call is the accessor as a function of the expression language: the root, then
// the computed keys, then the run where the path may lead into JSON text.
func (a *accessor) call(args ...any) (any, error) {
	var r *run
	if last, ok := args[len(args)-1].(*run); ok {
		r, args = last, args[:len(args)-1]
	}
	v, err := a.read(r, reflect.ValueOf(args[0]), args)
	if err != nil {
		return nil, err
	}
	return values.Operand(v), nil
}
