package expr

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// compileObject compiles an object.
func (c *compiler) compileObject(template map[string]any, dst reflect.Type, path string, depth int) compiled {
	names := slices.Sorted(maps.Keys(template))
	for _, name := range names {
		if strings.Contains(name, syntax.Opening) {
			c.invalid(message.Join(path, name), "", "a name can't hold an expression; an object with computed names is {{ {(name): value} }}")
			return compiled{}
		}
	}
	switch target := values.Deref(dst); {
	case dst.Kind() == reflect.Pointer:
		return through(c.compile(template, dst.Elem(), path, depth+1), dst)
	case values.IsAny(dst):
		return c.anyObject(template, names, path, depth)
	case target.Kind() == reflect.Struct && !values.IsLeaf(target):
		return c.structObject(template, names, dst, path, depth)
	case target.Kind() == reflect.Map && target.Key().Kind() == reflect.String:
		return c.mapObject(template, names, dst, path, depth)
	case target == values.RawMessageType:
		return c.converted(c.anyObject(template, names, path, depth), path)
	}
	c.invalid(path, "", "want %s, have an object", values.Describe(dst))
	return compiled{}
}

// anyObject compiles an object for a place of type any.
func (c *compiler) anyObject(template map[string]any, names []string, path string, depth int) compiled {
	items := make([]compiled, len(names))
	all := true
	for i, name := range names {
		items[i] = c.inside(c.limits.Field(name), template[name], values.AnyType, message.Join(path, name), depth+1)
		all = all && items[i].constant
	}
	return compiledAny(all, func(s *eval.State) (any, error) {
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

// compiledField is the part that writes a field of a struct.
type compiledField struct {
	index    []int
	compiled compiled
}

// structObject compiles an object for a place that is a struct. Fields that the object
// does not name keep the defaults that are in the place already.
func (c *compiler) structObject(template map[string]any, names []string, dst reflect.Type, path string, depth int) compiled {
	table := c.env.Tables.Of(dst)
	mapped := make(map[string]bool, len(names))
	fields := make([]compiledField, 0, len(names)+1)
	all := true
	for _, name := range names {
		f, ok := table.Get(name)
		if !ok {
			c.invalid(message.Join(path, name), texts.Nearest(name, table.Names()), "the target has no field %s", name)
			continue
		}
		mapped[name] = true
		around := c.lazy
		c.lazy = around || f.Source.Lazy
		p := c.inside(c.limits.Field(name), template[name], f.Type, message.Join(path, name), depth+1)
		c.lazy = around
		all = all && p.constant
		fields = append(fields, compiledField{f.Index, p})
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
	return compiled{constant: all, write: func(s *eval.State, dst reflect.Value) error {
		for i := range fields {
			f := &fields[i]
			var target reflect.Value
			if len(f.index) == 1 {
				target = dst.Field(f.index[0])
			} else {
				target = message.SettableAt(dst, f.index)
			}
			if err := f.compiled.write(s, target); err != nil {
				return err
			}
		}
		return nil
	}}
}

// mapObject compiles an object for a place that is a map.
func (c *compiler) mapObject(template map[string]any, names []string, dst reflect.Type, path string, depth int) compiled {
	if dst.Elem().Kind() == reflect.Interface && dst == values.AnyMapType {
		return c.anyObject(template, names, path, depth)
	}
	keys := make([]reflect.Value, len(names))
	items := make([]compiled, len(names))
	all := true
	for i, name := range names {
		keys[i] = reflect.ValueOf(name).Convert(dst.Key())
		items[i] = c.inside(c.limits.Field(name), template[name], dst.Elem(), message.Join(path, name), depth+1)
		all = all && items[i].constant
	}
	zero := module.Zero(dst.Elem())
	return compiled{constant: all, write: func(s *eval.State, dst reflect.Value) error {
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
