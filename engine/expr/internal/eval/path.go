package eval

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// Step is one move along a path.
type Step struct {
	Kind     StepKind
	Optional bool          // ?. : null instead of an error
	Name     string        // of a key
	Key      reflect.Value // the name as a reflect.Value, for maps
	GoName   string        // of a struct field
	Index    []int         // of a struct field, as reflect.Value.FieldByIndex takes it
	Position int           // in a list, from the end when negative
	Argument int           // which of the path's arguments is the computed key or index
}

// StepKind is what a step goes by.
type StepKind uint8

// The kinds of steps.
const (
	FieldStep    StepKind = iota // a field of a struct whose type is known
	KeyStep                      // a key of a map, or of a value whose type shows at run time
	IndexStep                    // an item of a list
	ComputedStep                 // a key or index that is computed
)

// Path reads what a path such as $.pods[0].name leads to. It is the only way from
// expressions into messages: it looks up names in JSON, so that Go names and methods
// can't be reached. Once an expression is compiled, its paths don't change.
type Path struct {
	Base    string // what the path begins at, for error messages: $
	Steps   []Step
	Lenient bool // whether what is missing is null, as to the left of ??
	// Optional is true when there is a ?. on the path.
	Optional bool
	Tables   *values.FieldTables
	// FromMessage is true when the path begins at the message.
	FromMessage bool
	Arguments   int
	// Lazy is true when the place of the expression takes a document as it is. Otherwise
	// what the path leads to is decoded.
	Lazy bool
}

// Text returns the path up to a step, as an author writes it.
func (p *Path) Text(upTo int) string {
	var b strings.Builder
	b.WriteString(p.Base)
	for i := range p.Steps[:upTo] {
		step := &p.Steps[i]
		switch step.Kind {
		case IndexStep:
			fmt.Fprintf(&b, "[%d]", step.Position)
		case ComputedStep:
			b.WriteString("[…]")
		default:
			b.WriteString(WrittenName(step.Name, step.Optional))
		}
	}
	return b.String()
}

// WrittenName returns a step to a field as an author writes it: .name, ["odd-name"], or
// ?.name for an optional one.
func WrittenName(name string, optional bool) string {
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

// Fail is the error about the value that the path leads to before a step.
func (p *Path) Fail(at int, format string, args ...any) error {
	return &values.Mismatch{Message: p.Text(at) + " " + fmt.Sprintf(format, args...)}
}

// Fields returns the path as indexes of struct fields; false unless it begins at the
// message, which is of type t, and leads through fields of structs only, without a
// pointer between them.
func (p *Path) Fields(t reflect.Type) ([]int, bool) {
	if !p.FromMessage || len(p.Steps) == 0 {
		return nil, false
	}
	index := make([]int, 0, len(p.Steps))
	for i := range p.Steps {
		step := &p.Steps[i]
		for _, x := range step.Index {
			if t == nil || t.Kind() != reflect.Struct {
				return nil, false
			}
			index = append(index, x)
			t = t.Field(x).Type
		}
		if step.Kind != FieldStep {
			return nil, false
		}
	}
	return index, true
}

// MayDecode reports whether the path may lead into a json.RawMessage, which is decoded
// then. It may not when all its steps are fields of known structs.
func (p *Path) MayDecode() bool {
	for i := range p.Steps {
		if p.Steps[i].Kind != FieldStep {
			return true
		}
	}
	return false
}

// Read follows the path from a value. Args are the path's arguments, for its computed
// keys. The state is charged for JSON text that is decoded; it may be nil. Null comes
// back as the zero Value, a nil pointer or a nil interface.
func (p *Path) Read(s *State, v reflect.Value, args []any) (reflect.Value, error) {
	for i := range p.Steps {
		step := &p.Steps[i]
		if step.Kind == FieldStep && v.Kind() == reflect.Struct && len(step.Index) == 1 {
			v = v.Field(step.Index[0])
			continue
		}
		if v.Kind() == reflect.Interface {
			v = v.Elem()
			if document := values.DocumentIn(v); document != nil {
				if value, ok := p.scalarIn(document, i); ok {
					return value, nil
				}
			}
		}
		v = values.Indirect(v)
		if !v.IsValid() {
			if step.Optional || p.Lenient {
				return v, nil
			}
			return v, p.Fail(i, "is null")
		}
		var err error
		if v, err = p.move(s, v, i, step, args); err != nil {
			return v, err
		}
	}
	if !p.Lazy && v.Kind() == reflect.Interface && values.Document(v) != nil {
		return values.Indirect(v), nil
	}
	return v, nil
}

// move takes a step from a value that is not null.
func (p *Path) move(s *State, v reflect.Value, i int, step *Step, args []any) (reflect.Value, error) {
	switch step.Kind {
	case FieldStep:
		value, _ := message.At(v, step.Index)
		return value, nil
	case KeyStep:
		return p.key(s, v, i, step, step.Name, step.Key)
	case IndexStep:
		return p.item(s, v, i, step, step.Position)
	}
	switch key := values.Indirect(reflect.ValueOf(args[step.Argument])); {
	case !key.IsValid():
		return v, p.Fail(i, "can't be indexed by null")
	case values.IsText(key):
		return p.key(s, v, i, step, key.String(), reflect.ValueOf(key.String()))
	case key.CanInt():
		return p.item(s, v, i, step, int(key.Int()))
	case key.CanUint():
		return p.item(s, v, i, step, int(min(key.Uint(), math.MaxInt64)))
	case key.CanFloat() && key.Float() == float64(int(key.Float())):
		return p.item(s, v, i, step, int(key.Float()))
	default:
		return v, p.Fail(i, "can't be indexed by %s", values.Describe(key.Type()))
	}
}

// key takes a step to a name.
func (p *Path) key(s *State, v reflect.Value, i int, step *Step, name string, key reflect.Value) (reflect.Value, error) {
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
		if f, ok := p.Tables.Of(v.Type()).Get(name); ok {
			value, _ := f.At(v)
			return value, nil
		}
	case v.Type() == values.RawMessageType:
		decoded, err := s.ReadJSON(v.Bytes())
		if err != nil {
			return v, p.Fail(i, "is not JSON: %v", err)
		}
		decodedValue := values.Indirect(reflect.ValueOf(decoded))
		if decodedValue.IsValid() {
			return p.key(s, decodedValue, i, step, name, key)
		}
	default:
		return v, p.Fail(i, "is %s and has no field %s", values.Describe(v.Type()), name)
	}
	if step.Optional || p.Lenient {
		return reflect.Value{}, nil
	}
	return v, p.Fail(i, "has no field %s", name)
}

// item takes a step to an item of a list.
func (p *Path) item(s *State, v reflect.Value, i int, step *Step, at int) (reflect.Value, error) {
	if v.Type() == values.RawMessageType {
		decoded, err := s.ReadJSON(v.Bytes())
		if err != nil {
			return v, p.Fail(i, "is not JSON: %v", err)
		}
		if v = reflect.ValueOf(decoded); !v.IsValid() {
			return v, p.Fail(i, "is null")
		}
	}
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return v, p.Fail(i, "is %s and has no items", values.Describe(v.Type()))
	}
	n := v.Len()
	if at < 0 {
		at += n
	}
	if at < 0 || at >= n {
		if step.Optional || p.Lenient {
			return reflect.Value{}, nil
		}
		if step.Kind == IndexStep {
			at = step.Position
		}
		return v, p.Fail(i, "has %d items, there is no [%d]", n, at)
	}
	return v.Index(at), nil
}

// Call is the path as a function of the expression language. Its arguments are the root,
// then the computed keys, then the State if the path may lead into JSON text.
func (p *Path) Call(args ...any) (any, error) {
	var s *State
	if last, ok := args[len(args)-1].(*State); ok {
		s, args = last, args[:len(args)-1]
	}
	v, err := p.Read(s, reflect.ValueOf(args[0]), args)
	if err != nil {
		return nil, err
	}
	return values.Operand(v), nil
}
