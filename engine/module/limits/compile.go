package limits

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// Compile reads the JSON Schema (draft 2020-12) of values that have a Go type, nil
// for values of any type, such as a document's: what the Go type makes sure of is not
// checked again. Fields tagged configurable are free, since their schema only shows
// an example. The result is nil when nothing is limited.
func Compile(schema []byte, of reflect.Type) (*Limits, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(refuseLoading{})
	compiler.AssertFormat()
	compiler.RegisterFormat(&jsonschema.Format{Name: "duration", Validate: func(value any) error {
		if text, ok := value.(string); ok {
			_, err := message.ParseDuration(text)
			return err
		}
		return nil
	}})
	if err := compiler.AddResource("port:schema", document); err != nil {
		return nil, fmt.Errorf("read the schema: %w", inOneLine(err))
	}
	compiled, err := compiler.Compile("port:schema")
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", inOneLine(err))
	}
	c := compilation{made: map[key]*Limits{}, durations: durationMarks{}}
	c.marks(document, "")
	if err := c.durations.err(); err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	root := c.limits(compiled, key{typ: of})
	c.prune()
	if !c.needed(root) {
		return nil, nil
	}
	return root, nil
}

// inOneLine takes from what the library says of a schema the innermost reason.
func inOneLine(err error) error {
	lines := strings.Split(err.Error(), "\n")
	return errors.New(strings.TrimLeft(lines[len(lines)-1], " -"))
}

// refuseLoading keeps a schema from reading files or addresses.
type refuseLoading struct{}

func (refuseLoading) Load(url string) (any, error) {
	return nil, fmt.Errorf("a schema may not refer to %s", url)
}

// pointerEscapes writes a name as a part of a JSON pointer, RFC 6901 section 3.
var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// marks finds the places in a schema's document that are free and those that are
// secret: of these keywords the compiled schema knows nothing.
func (c *compilation) marks(document any, pointer string) {
	switch v := document.(type) {
	case map[string]any:
		if v["configurable"] == true {
			c.free = append(c.free, pointer)
		}
		if v["format"] == "password" {
			c.secret = append(c.secret, pointer)
		}
		c.durations.mark(v, pointer)
		for name, inner := range v {
			c.marks(inner, pointer+"/"+pointerEscapes.Replace(name))
		}
	case []any:
		for i, inner := range v {
			c.marks(inner, pointer+"/"+strconv.Itoa(i))
		}
	}
}

// pointerOf is where a schema is in its document.
func pointerOf(s *jsonschema.Schema) string {
	_, pointer, _ := strings.Cut(s.Location, "#")
	return pointer
}

// key names a place that was compiled: a schema may be used for several types.
type key struct {
	schema           *jsonschema.Schema
	typ              reflect.Type // nil for any
	optional, secret bool
}

type compilation struct {
	made         map[key]*Limits
	free, secret []string // JSON pointers
	durations    durationMarks
	keep         map[*Limits]bool
}

// limits compiles one place. Schemas may hold themselves.
func (c *compilation) limits(s *jsonschema.Schema, at key) *Limits {
	at.schema = s
	for at.typ != nil && at.typ.Kind() == reflect.Pointer {
		at.typ = at.typ.Elem()
	}
	if at.typ != nil && at.typ.Kind() == reflect.Interface {
		at.typ = nil
	}
	if known, ok := c.made[at]; ok {
		return known
	}
	at.secret = at.secret || slices.Contains(c.secret, pointerOf(s))
	l := &Limits{optional: at.optional, secret: at.secret}
	switch {
	case slices.Contains(c.free, pointerOf(s)):
		c.made[at] = l
		return l
	case s.Ref != nil && !goesInCircles(s):
		inner := c.limits(s.Ref, at)
		if c.own(l, s, at); !l.limited() {
			l = inner
		} else {
			l.also = inner
		}
		c.made[at] = l
		return l
	}
	c.made[at] = l
	c.own(l, s, at)
	c.object(l, s, at)
	if items, ok := itemsOf(s); ok {
		l.items = c.limits(items, key{typ: elementOf(at.typ), secret: at.secret})
	}
	return l
}

func goesInCircles(s *jsonschema.Schema) bool {
	seen := map[*jsonschema.Schema]bool{}
	for ; s != nil; s = s.Ref {
		if seen[s] {
			return true
		}
		seen[s] = true
	}
	return false
}

// own reads what is said of a value itself.
func (c *compilation) own(l *Limits, s *jsonschema.Schema, at key) {
	if at.typ == nil && s.Types != nil {
		l.types = kindsOf(s.Types.ToStrings())
	}
	if s.Enum != nil {
		l.setEnum(s.Enum.Values)
	}
	if s.Const != nil {
		l.setEnum([]any{*s.Const})
	}
	if s.Minimum != nil || s.Maximum != nil || s.ExclusiveMinimum != nil || s.ExclusiveMaximum != nil || s.MultipleOf != nil {
		n := numberLimits{least: float(s.Minimum), most: float(s.Maximum), above: float(s.ExclusiveMinimum), below: float(s.ExclusiveMaximum), step: float(s.MultipleOf)}
		if at.typ == nil || !n.heldByType(at.typ) {
			l.number = &n
		}
	}
	// A Go type with a form of its own has read the text already.
	if s.MinLength != nil || s.MaxLength != nil || s.Pattern != nil || s.Format != nil && (at.typ == nil || !message.IsLeaf(at.typ)) {
		l.text = &textLimits{least: s.MinLength, most: s.MaxLength, pattern: s.Pattern, format: s.Format}
	}
	if marked := c.durations[pointerOf(s)]; marked != nil {
		l.duration = marked
	}
	if s.MinItems != nil || s.MaxItems != nil || s.UniqueItems {
		l.list = &listLimits{least: s.MinItems, most: s.MaxItems, unique: s.UniqueItems}
	}
	if isComplex(s) {
		l.whole = s
	}
}

func (c *compilation) object(l *Limits, s *jsonschema.Schema, at key) {
	l.most, l.least = s.MaxProperties, s.MinProperties
	if at.typ != nil && message.IsStruct(at.typ) {
		fields := message.Of(at.typ).Fields
		for i := range fields {
			f := &fields[i]
			property, ok := s.Properties[f.Name]
			if !ok {
				continue
			}
			inner := c.limits(property, key{typ: f.Go.Type, optional: !f.Required, secret: at.secret || f.Secret})
			l.setField(f.Name, inner)
			l.structFields = append(l.structFields, structField{f, inner})
		}
		return
	}
	l.needed = s.Required
	for name, property := range s.Properties {
		l.setField(name, c.limits(property, key{typ: elementOf(at.typ), optional: !slices.Contains(s.Required, name), secret: at.secret}))
	}
	switch rest := s.AdditionalProperties.(type) {
	case bool:
		if l.closed = !rest && len(s.PatternProperties) == 0; l.closed {
			l.known = slices.Sorted(maps.Keys(s.Properties))
		}
	case *jsonschema.Schema:
		l.rest = c.limits(rest, key{typ: elementOf(at.typ), optional: true, secret: at.secret})
	}
}

func (l *Limits) setField(name string, inner *Limits) {
	if l.fields == nil {
		l.fields = map[string]*Limits{}
	}
	l.fields[name] = inner
}

// prune takes out what limits nothing, so that it is never looked at.
func (c *compilation) prune() {
	c.keep = map[*Limits]bool{}
	for _, l := range c.made {
		c.keep[l] = c.reaches(l, map[*Limits]bool{})
	}
	for _, l := range c.made {
		if !c.keep[l.items] {
			l.items = nil
		}
		if !c.keep[l.rest] {
			l.rest = nil
		}
		maps.DeleteFunc(l.fields, func(_ string, inner *Limits) bool { return !c.keep[inner] })
		l.structFields = slices.DeleteFunc(l.structFields, func(f structField) bool { return !c.keep[f.limits] })
	}
}

func (c *compilation) needed(l *Limits) bool { return c.keep[l] }

func (c *compilation) reaches(l *Limits, seen map[*Limits]bool) bool {
	if l == nil || seen[l] {
		return false
	}
	seen[l] = true
	if l.limited() || c.reaches(l.items, seen) || c.reaches(l.rest, seen) || c.reaches(l.also, seen) {
		return true
	}
	for _, inner := range l.fields {
		if c.reaches(inner, seen) {
			return true
		}
	}
	return false
}

func elementOf(t reflect.Type) reflect.Type {
	if t == nil {
		return nil
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return t.Elem()
	}
	return nil
}

func itemsOf(s *jsonschema.Schema) (*jsonschema.Schema, bool) {
	if s.Items2020 != nil {
		return s.Items2020, true
	}
	items, ok := s.Items.(*jsonschema.Schema)
	return items, ok
}

// isComplex reports whether a schema has what only the library checks.
func isComplex(s *jsonschema.Schema) bool {
	_, tuple := s.Items.([]*jsonschema.Schema)
	return tuple || s.Bool != nil && !*s.Bool || s.Not != nil || s.AllOf != nil || s.AnyOf != nil || s.OneOf != nil || s.If != nil ||
		s.PropertyNames != nil || len(s.PatternProperties) > 0 || s.PrefixItems != nil || s.Contains != nil || s.Dependencies != nil ||
		s.DependentRequired != nil || s.DependentSchemas != nil || s.UnevaluatedProperties != nil || s.UnevaluatedItems != nil || s.DynamicRef != nil
}

func float(r *big.Rat) *float64 {
	if r == nil {
		return nil
	}
	f, _ := r.Float64()
	return &f
}
