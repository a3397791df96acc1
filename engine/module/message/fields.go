package message

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Field is a field of a struct as messages have it.
type Field struct {
	// Name is that of the json tag, else the Go name.
	Name string
	// Go is the field as it is declared. Its Index leads to it from the struct that
	// was asked about, through embedded structs and pointers.
	Go         reflect.StructField
	Tagged     bool // the json tag names it
	Required   bool
	HasDefault bool
	OmitEmpty  bool
	OmitZero   bool
	// Secret says that the field, or the struct that embeds it, is tagged
	// format:"password".
	Secret bool
	// Lazy says that the field is tagged lazy:"true": its component takes a
	// *jsontext.Document for what the document holds, also within plain lists and objects.
	Lazy bool
}

// Struct is a struct type as messages have it. It is shared and never changes.
type Struct struct {
	// Fields are in the order of the Go source, those of an embedded struct in its
	// place.
	Fields []Field
	// Hidden are fields that no message has, because another one takes their name.
	// Of two that are equally deep and both tagged, or both not, neither is in a
	// message.
	Hidden []Field
	byName map[string]int
}

// structs holds facts about types, of which a program has a fixed number.
var structs sync.Map // reflect.Type -> *Struct

// Of reads a struct type.
func Of(t reflect.Type) *Struct {
	if known, ok := structs.Load(t); ok {
		return known.(*Struct)
	}
	known, _ := structs.LoadOrStore(t, read(t))
	return known.(*Struct)
}

// Field returns the field of a name.
func (s *Struct) Field(name string) (*Field, bool) {
	i, ok := s.byName[name]
	if !ok {
		return nil, false
	}
	return &s.Fields[i], true
}

// Names returns the names in the order of the fields.
func (s *Struct) Names() []string {
	names := make([]string, len(s.Fields))
	for i := range s.Fields {
		names[i] = s.Fields[i].Name
	}
	return names
}

// level is an embedded struct that is about to be read.
type level struct {
	typ    reflect.Type
	index  []int
	secret bool
}

// read goes over the embedded structs level by level, as encoding/json does: of
// fields with one name the least deep one is in messages, and of equally deep ones
// the tagged one.
func read(t reflect.Type) *Struct {
	var found []Field
	seen := map[reflect.Type]bool{}
	var times map[reflect.Type]int
	for next := []level{{typ: t}}; len(next) > 0; {
		current, before := next, times
		next, times = nil, map[reflect.Type]int{}
		for _, l := range current {
			if seen[l.typ] {
				continue
			}
			seen[l.typ] = true
			for i := range l.typ.NumField() {
				field, embedded := fieldAt(l, i)
				if embedded != nil {
					if times[embedded.typ]++; times[embedded.typ] == 1 {
						next = append(next, *embedded)
					}
					continue
				}
				if field.Name == "" {
					continue
				}
				found = append(found, field)
				if before[l.typ] > 1 {
					found = append(found, field) // embedded twice: the two hide each other
				}
			}
		}
	}
	return settle(found)
}

// fieldAt returns a field, one without a name if it is in no message, or the struct
// that it embeds.
func fieldAt(l level, i int) (Field, *level) {
	declared := l.typ.Field(i)
	index := append(slices.Clip(l.index), i)
	tag := declared.Tag.Get("json")
	inner := declared.Type
	if inner.Name() == "" && inner.Kind() == reflect.Pointer {
		inner = inner.Elem()
	}
	if tag == "-" || !declared.IsExported() && (!declared.Anonymous || inner.Kind() != reflect.Struct) {
		return Field{}, nil
	}
	name, options, _ := strings.Cut(tag, ",")
	secret := l.secret || declared.Tag.Get("format") == "password"
	if declared.Anonymous && name == "" && inner.Kind() == reflect.Struct {
		if !declared.IsExported() && declared.Type.Kind() == reflect.Pointer {
			return Field{}, nil // only its package can make one
		}
		return Field{}, &level{typ: inner, index: index, secret: secret}
	}
	if !declared.IsExported() {
		return Field{}, nil
	}
	declared.Index = index
	_, hasDefault := declared.Tag.Lookup("default")
	return Field{
		Name: cmp.Or(name, declared.Name), Go: declared, Tagged: name != "", Secret: secret,
		Required: declared.Tag.Get("required") == "true", HasDefault: hasDefault,
		Lazy:      declared.Tag.Get("lazy") == "true",
		OmitEmpty: hasOption(options, "omitempty"), OmitZero: hasOption(options, "omitzero"),
	}, nil
}

func hasOption(options, name string) bool {
	return slices.Contains(strings.Split(options, ","), name)
}

// settle says which fields are in messages.
func settle(found []Field) *Struct {
	slices.SortStableFunc(found, func(a, b Field) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), rank(a, b), slices.Compare(a.Go.Index, b.Go.Index))
	})
	s := &Struct{byName: map[string]int{}}
	for len(found) > 0 {
		same := 1
		for same < len(found) && found[same].Name == found[0].Name {
			same++
		}
		if same == 1 || rank(found[0], found[1]) != 0 {
			s.Fields = append(s.Fields, found[0])
			s.Hidden = append(s.Hidden, found[1:same]...)
		} else {
			s.Hidden = append(s.Hidden, found[:same]...)
		}
		found = found[same:]
	}
	slices.SortFunc(s.Fields, func(a, b Field) int { return slices.Compare(a.Go.Index, b.Go.Index) })
	for i := range s.Fields {
		s.byName[s.Fields[i].Name] = i
	}
	return s
}

// rank puts the less deep of two fields first, and then the tagged one.
func rank(a, b Field) int {
	if a.Tagged != b.Tagged && len(a.Go.Index) == len(b.Go.Index) {
		if a.Tagged {
			return -1
		}
		return 1
	}
	return cmp.Compare(len(a.Go.Index), len(b.Go.Index))
}

// In returns the field of a struct value for reading; false when an embedded
// pointer on the way is nil.
func (f *Field) In(v reflect.Value) (reflect.Value, bool) { return At(v, f.Go.Index) }

// At is In for a field's index.
func At(v reflect.Value, index []int) (reflect.Value, bool) {
	for i, x := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return reflect.Value{}, false
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v, true
}

// Settable returns the field of an addressable struct for writing, making the
// embedded structs on the way that are nil.
func (f *Field) Settable(v reflect.Value) reflect.Value { return SettableAt(v, f.Go.Index) }

// SettableAt is Settable for a field's index.
func SettableAt(v reflect.Value, index []int) reflect.Value {
	for i, x := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
				fill(v.Elem())
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}

// LeavesOut reports whether the JSON of the struct is without the field when it has
// the value.
func (f *Field) LeavesOut(v reflect.Value) bool {
	return f.OmitEmpty && isEmpty(v) || f.OmitZero && isZero(v)
}

// isEmpty is what encoding/json's omitempty leaves out.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

func isZero(v reflect.Value) bool {
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok && (v.Kind() != reflect.Pointer || !v.IsNil()) {
		return z.IsZero()
	}
	return v.IsZero()
}
