package expr

import (
	"reflect"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// anyObject is an object where any value may stand.
func (c *compiler) anyObject(template map[string]any, names []string, path string, depth int) place {
	items := make([]place, len(names))
	all := true
	for i, name := range names {
		items[i] = c.inside(c.limits.Field(name), template[name], values.AnyType, message.Join(path, name), depth+1)
		all = all && items[i].constant
	}
	return anyPlace(all, func(s *eval.State) (any, error) {
		object := make(map[string]any, len(items))
		for i, item := range items {
			value, err := item.value(s)
			if err != nil {
				return nil, err
			}
			object[names[i]] = value
		}
		return object, nil
	})
}

func anyPlace(constant bool, value func(s *eval.State) (any, error)) place {
	return place{constant: constant, value: value, write: func(s *eval.State, dst reflect.Value) error {
		v, err := value(s)
		if err != nil {
			return err
		}
		dst.Set(reflect.ValueOf(v))
		return nil
	}}
}

type fieldPlace struct {
	index []int
	place place
}

// structObject is an object where a struct stands. What it does not name keeps
// the defaults that the struct already has.
func (c *compiler) structObject(template map[string]any, names []string, dst reflect.Type, path string, depth int) place {
	table := c.facts.Of(dst)
	mapped := make(map[string]bool, len(names))
	fields := make([]fieldPlace, 0, len(names)+1)
	all := true
	for _, name := range names {
		f, ok := table.Get(name)
		if !ok {
			c.invalid(message.Join(path, name), texts.Nearest(name, table.Names()), "the target has no field %s", name)
			continue
		}
		mapped[name] = true
		p := c.inside(c.limits.Field(name), template[name], f.Type, message.Join(path, name), depth+1)
		all = all && p.constant
		fields = append(fields, fieldPlace{f.Index, p})
	}
	if depth == 0 && !mapped[values.ContextName] {
		if pass, ok := c.passContext(table); ok {
			mapped[values.ContextName] = true
			all = false
			fields = append(fields, pass)
		}
	}
	for i := range table.Fields {
		if f := &table.Fields[i]; f.Required && !f.HasDefault && !mapped[f.Name] {
			c.invalid(message.Join(path, f.Name), "", "the field is required and not mapped")
		}
	}
	return place{constant: all, write: func(s *eval.State, dst reflect.Value) error {
		for i := range fields {
			f := &fields[i]
			target := dst
			if len(f.index) == 1 {
				target = dst.Field(f.index[0])
			} else {
				target = message.SettableAt(dst, f.index)
			}
			if err := f.place.write(s, target); err != nil {
				return err
			}
		}
		return nil
	}}
}

// passContext carries the source's context on; false when there is none that
// the target could take.
func (c *compiler) passContext(table *values.FieldTable) (fieldPlace, bool) {
	f, ok := table.Get(values.ContextName)
	if !ok || c.options.settings {
		return fieldPlace{}, false
	}
	a := &eval.Path{Base: syntax.MessageName, Tables: c.facts, Lenient: true, FromMessage: true, Arguments: 1}
	first, next, found := types.Resolver{Tables: c.facts}.Step(a.Text(0), c.from, types.Key{Name: values.ContextName, Guarded: true})
	if found.Outcome == Invalid {
		return fieldPlace{}, false
	}
	if c.from.Sample().IsValid() && c.from.Type.Kind() == reflect.Map && !next.Example.IsValid() && c.from.Sample().Len() > 0 {
		next = types.Shape{Reported: true}
	}
	next.Reported = true
	if types.Fit(c.facts, f.Type, next).Outcome == Invalid {
		return fieldPlace{}, false
	}
	a.Steps = []eval.Step{first}
	e := &expression{}
	c.named.add(e, []reference{{root: syntax.MessageName, path: a.Steps}})
	return fieldPlace{f.Index, place{write: func(s *eval.State, dst reflect.Value) error {
		v, err := a.Read(s, s.Root, nil)
		if err != nil || !v.IsValid() {
			return nil // there is no context to carry on
		}
		if e.shared {
			if err := s.ChargeShared(values.InterfaceOf(v)); err != nil {
				return evalError(values.ContextName, "", err)
			}
		}
		if err := s.Converter.Convert(dst, v, 0); err != nil {
			return evalError(values.ContextName, "", err)
		}
		return nil
	}}}, true
}

// mapObject is an object where a map of one type of values stands.
func (c *compiler) mapObject(template map[string]any, names []string, dst reflect.Type, path string, depth int) place {
	if dst.Elem().Kind() == reflect.Interface && dst == values.AnyMapType {
		return c.anyObject(template, names, path, depth)
	}
	keys := make([]reflect.Value, len(names))
	items := make([]place, len(names))
	all := true
	for i, name := range names {
		keys[i] = reflect.ValueOf(name).Convert(dst.Key())
		items[i] = c.inside(c.limits.Field(name), template[name], dst.Elem(), message.Join(path, name), depth+1)
		all = all && items[i].constant
	}
	zero := module.Zero(dst.Elem())
	return place{constant: all, write: func(s *eval.State, dst reflect.Value) error {
		object := reflect.MakeMapWithSize(dst.Type(), len(items))
		for i, item := range items {
			value := reflect.New(zero.Type()).Elem()
			value.Set(zero)
			if err := item.write(s, value); err != nil {
				return err
			}
			object.SetMapIndex(keys[i], value)
		}
		dst.Set(object)
		return nil
	}}
}

func (c *compiler) compileList(template []any, dst reflect.Type, path string, depth int) place {
	switch target := values.Deref(dst); {
	case dst.Kind() == reflect.Pointer:
		return through(c.compile(template, dst.Elem(), path, depth+1), dst)
	case values.IsAny(dst):
		return c.anyList(template, path, depth)
	case target == values.RawMessageType:
		return c.converted(c.anyList(template, path, depth), path)
	case !values.IsList(dst.Kind()):
		c.invalid(path, "", "want %s, have a list", values.Describe(dst))
		return place{}
	case dst.Kind() == reflect.Array && dst.Len() != len(template):
		c.invalid(path, "", "want a list of %d, have one of %d", dst.Len(), len(template))
		return place{}
	}
	items := make([]place, len(template))
	all := true
	for i, item := range template {
		items[i] = c.inside(c.limits.Item(), item, dst.Elem(), path+"["+strconv.Itoa(i)+"]", depth+1)
		all = all && items[i].constant
	}
	zero := module.Zero(dst.Elem())
	return place{constant: all, write: func(s *eval.State, dst reflect.Value) error {
		list := dst
		if dst.Kind() == reflect.Slice {
			list = reflect.MakeSlice(dst.Type(), len(items), len(items))
		}
		for i, item := range items {
			list.Index(i).Set(zero)
			if err := item.write(s, list.Index(i)); err != nil {
				return err
			}
		}
		if dst.Kind() == reflect.Slice {
			dst.Set(list)
		}
		return nil
	}}
}

func (c *compiler) anyList(template []any, path string, depth int) place {
	items := make([]place, len(template))
	all := true
	for i, item := range template {
		items[i] = c.inside(c.limits.Item(), item, values.AnyType, path+"["+strconv.Itoa(i)+"]", depth+1)
		all = all && items[i].constant
	}
	return anyPlace(all, func(s *eval.State) (any, error) {
		list := make([]any, len(items))
		for i, item := range items {
			value, err := item.value(s)
			if err != nil {
				return nil, err
			}
			list[i] = value
		}
		return list, nil
	})
}
