package module

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/swaggest/jsonschema-go"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// schemaReflector makes the schema of a type. The fields of structs are those that
// package message reads; the library says what one field's type and tags come to.
type schemaReflector struct {
	open  []*openType // the types that hold the one being made, outermost first
	defs  map[string]jsonschema.Schema
	names map[reflect.Type]string // of the types in defs
	taken map[string]bool
}

// openType is a type whose schema is being made.
type openType struct {
	typ  reflect.Type
	held bool // it holds itself
}

func newSchemaReflector() *schemaReflector {
	return &schemaReflector{defs: map[string]jsonschema.Schema{}, names: map[reflect.Type]string{}, taken: map[string]bool{}}
}

// ref is how a type that holds itself is referred to.
func (r *schemaReflector) ref(t reflect.Type) string {
	name, ok := r.names[t]
	for n := 1; !ok; n++ {
		name = t.Name()
		if n > 1 {
			name += strconv.Itoa(n) // another type of that name
		}
		if ok = !r.taken[name]; ok {
			r.names[t], r.taken[name] = name, true
		}
	}
	return "#/$defs/" + name
}

func (r *schemaReflector) of(value any) (jsonschema.Schema, error) {
	var reflector jsonschema.Reflector
	return reflector.Reflect(value, jsonschema.InlineRefs, jsonschema.SkipEmbeddedMapsSlices,
		jsonschema.InterceptSchema(r.intercept))
}

// intercept is asked before and after the library makes the schema of a value. True
// means that the schema is complete.
func (r *schemaReflector) intercept(p jsonschema.InterceptSchemaParams) (bool, error) {
	v := p.Value
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v = reflect.Zero(v.Type().Elem())
		} else {
			v = v.Elem()
		}
	}
	if !v.IsValid() {
		return false, nil
	}
	t := v.Type()
	if reason := message.Unsupported(t); reason != "" {
		return false, fmt.Errorf("%s: %s", t, reason)
	}
	switch {
	case exposes(t):
		return false, nil
	case message.IsLeaf(t):
		return leafSchema(t, p.Schema), nil
	case t == numberType:
		p.Schema.AddType(jsonschema.Number)
		return true, nil
	}
	composite := t.Kind() == reflect.Struct || t.Kind() == reflect.Map || t.Name() != "" && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array)
	switch {
	case !composite:
		return false, nil
	case p.Processed:
		r.close(t, p.Schema)
		return false, nil
	}
	if r.refersTo(t) {
		*p.Schema = jsonschema.Schema{}
		p.Schema.WithRef(r.ref(t))
		return true, nil
	}
	r.open = append(r.open, &openType{typ: t})
	switch t.Kind() {
	case reflect.Map:
		// The library would take the items' shape from whichever comes first.
		items, err := r.of(reflect.Zero(t.Elem()).Interface())
		if err != nil {
			return true, err
		}
		p.Schema.AddType(jsonschema.Object)
		p.Schema.WithAdditionalProperties(items.ToSchemaOrBool())
		r.close(t, p.Schema)
		return true, nil
	case reflect.Slice, reflect.Array:
		return false, nil // the library goes on to its items
	}
	p.Schema.WithType(jsonschema.Object.Type())
	describeType(v, p.Schema)
	if err := r.fields(v, p.Schema); err != nil {
		return true, err
	}
	if preparer, ok := pointerTo(v).(jsonschema.Preparer); ok {
		if err := preparer.PrepareJSONSchema(p.Schema); err != nil {
			return true, err
		}
	}
	r.close(t, p.Schema)
	return true, nil
}

// describeType takes over the title and description that a struct type has by methods.
func describeType(v reflect.Value, schema *jsonschema.Schema) {
	value := pointerTo(v)
	if titled, ok := value.(jsonschema.Titled); ok {
		schema.WithTitle(titled.Title())
	}
	if described, ok := value.(jsonschema.Described); ok {
		schema.WithDescription(described.Description())
	}
}

// pointerTo returns a pointer to a copy of a value, which has all methods.
func pointerTo(v reflect.Value) any {
	pointer := reflect.New(v.Type())
	pointer.Elem().Set(v)
	return pointer.Interface()
}

// refersTo reports whether a type is referred to: one that is complete under $defs,
// or one that holds itself.
func (r *schemaReflector) refersTo(t reflect.Type) bool {
	if name, ok := r.names[t]; ok {
		if _, ok := r.defs[name]; ok {
			return true
		}
	}
	for _, around := range r.open {
		if around.typ == t {
			around.held = true
			return true
		}
	}
	return false
}

// close ends a type. One that holds itself moves to $defs; that of the port itself
// stays in its place too, so that its fields are at hand.
func (r *schemaReflector) close(t reflect.Type, schema *jsonschema.Schema) {
	last := len(r.open) - 1
	if last < 0 || r.open[last].typ != t {
		return
	}
	ended := r.open[last]
	r.open = r.open[:last]
	if !ended.held {
		return
	}
	ref := r.ref(t)
	r.defs[r.names[t]] = *schema
	if last > 0 {
		*schema = jsonschema.Schema{}
		schema.WithRef(ref)
	}
}

// fields adds the fields of a struct. Each is handed to the library as a struct of
// its own, for its type, its value and its tags.
func (r *schemaReflector) fields(v reflect.Value, schema *jsonschema.Schema) error {
	fields, long := message.Of(v.Type()).Fields, descriptionsOf(v.Type())
	for i := range fields {
		f := withDescription(&fields[i], long)
		property, err := r.property(f, v)
		if err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
		addFormTags(property, f.Go.Tag, i)
		schema.WithPropertiesItem(f.Name, property.ToSchemaOrBool())
		if f.Required {
			schema.Required = append(schema.Required, f.Name)
		}
	}
	return nil
}

func (r *schemaReflector) property(f *message.Field, v reflect.Value) (*jsonschema.Schema, error) {
	alone := f.Go
	alone.Anonymous, alone.Index, alone.Offset = false, nil, 0
	alone.Tag = forLibrary(alone.Type, alone.Tag)
	if _, tagged := alone.Tag.Lookup("json"); !tagged {
		alone.Tag += ` json:""`
	}
	holder := reflect.New(reflect.StructOf([]reflect.StructField{alone})).Elem()
	if value, ok := f.In(v); ok {
		holder.Field(0).Set(value)
	}
	var made *jsonschema.Schema
	var reflector jsonschema.Reflector
	_, err := reflector.Reflect(holder.Interface(), jsonschema.InlineRefs, jsonschema.SkipEmbeddedMapsSlices,
		jsonschema.InterceptSchema(func(p jsonschema.InterceptSchemaParams) (bool, error) {
			if p.Value.IsValid() && p.Value.Type() == holder.Type() {
				return false, nil
			}
			return r.intercept(p)
		}),
		jsonschema.InterceptProp(func(p jsonschema.InterceptPropParams) error {
			if p.Processed && p.PropertySchema != nil {
				made = p.PropertySchema
			}
			return nil
		}))
	if err == nil && made == nil {
		err = fmt.Errorf("no schema for %s", f.Go.Type)
	}
	if err == nil {
		err = mendTags(f, made)
	}
	return made, err
}

// exposes reports whether a type gives its own schema.
func exposes(t reflect.Type) bool {
	return slices.ContainsFunc(exposers, reflect.PointerTo(t).Implements)
}

// HasOwnSchema reports whether a type, or one that it is made of, says its schema by
// a method, so that two values of the type may have different schemas.
func HasOwnSchema(t reflect.Type) bool {
	return reaches(t, func(t reflect.Type) bool {
		return exposes(t) || reflect.PointerTo(t).Implements(reflect.TypeFor[jsonschema.Preparer]())
	}, map[reflect.Type]bool{})
}

// speaks reports whether a type, or one that it is made of, says any part of its schema
// by a method.
func speaks(t reflect.Type) bool {
	return reaches(t, func(t reflect.Type) bool {
		return exposes(t) || slices.ContainsFunc(speakers, reflect.PointerTo(t).Implements)
	}, map[reflect.Type]bool{})
}

// reaches reports whether a type, or one that it is made of, is one that is looked for.
func reaches(t reflect.Type, is func(reflect.Type) bool, seen map[reflect.Type]bool) bool {
	if t == nil || seen[t] {
		return false
	}
	seen[t] = true
	if is(t) {
		return true
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return reaches(t.Elem(), is, seen)
	case reflect.Struct:
		if message.IsLeaf(t) {
			return false
		}
		for _, f := range message.Of(t).Fields {
			if reaches(f.Go.Type, is, seen) {
				return true
			}
		}
	}
	return false
}

// exposers is a constant.
var exposers = []reflect.Type{
	reflect.TypeFor[jsonschema.Exposer](), reflect.TypeFor[jsonschema.RawExposer](), reflect.TypeFor[jsonschema.OneOfExposer](),
	reflect.TypeFor[jsonschema.AnyOfExposer](), reflect.TypeFor[jsonschema.AllOfExposer](),
}

// speakers say a part of their schema themselves. A constant.
var speakers = []reflect.Type{
	reflect.TypeFor[jsonschema.Preparer](), reflect.TypeFor[jsonschema.Enum](), reflect.TypeFor[jsonschema.NamedEnum](),
	reflect.TypeFor[jsonschema.Titled](), reflect.TypeFor[jsonschema.Described](),
}

// leafSchema is that of a type with a JSON form of its own. True means that it is
// complete; else the library knows more of the type.
func leafSchema(t reflect.Type, schema *jsonschema.Schema) bool {
	switch {
	case t == durationType:
		schema.AddType(jsonschema.String)
		schema.WithFormat("duration")
		schema.WithExamples("3s")
		return true
	case t == timeType:
		return false
	case message.IsText(t):
		schema.AddType(jsonschema.String)
		return t.Name() != "UUID" // of which the library knows the format
	}
	schema.Type = nil // whatever it writes
	return true
}

var (
	numberType   = reflect.TypeFor[json.Number]()
	durationType = reflect.TypeFor[time.Duration]()
	timeType     = reflect.TypeFor[time.Time]()
)
