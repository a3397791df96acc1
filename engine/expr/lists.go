package expr

import (
	"reflect"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module"
)

// compileList compiles a list.
func (c *compiler) compileList(template []any, dst reflect.Type, path string, depth int) compiled {
	switch target := values.Deref(dst); {
	case dst.Kind() == reflect.Pointer:
		return through(c.compile(template, dst.Elem(), path, depth+1), dst)
	case values.IsAny(dst):
		return c.anyList(template, path, depth)
	case target == values.RawMessageType:
		return c.converted(c.anyList(template, path, depth), path)
	case !values.IsList(dst.Kind()):
		c.invalid(path, "", "want %s, have a list", values.Describe(dst))
		return compiled{}
	case dst.Kind() == reflect.Array && dst.Len() != len(template):
		c.invalid(path, "", "want a list of %d, have one of %d", dst.Len(), len(template))
		return compiled{}
	}
	items := make([]compiled, len(template))
	all := true
	for i, item := range template {
		items[i] = c.inside(c.limits.Item(), item, dst.Elem(), path+"["+strconv.Itoa(i)+"]", depth+1)
		all = all && items[i].constant
	}
	zero := module.Zero(dst.Elem())
	return compiled{constant: all, write: func(s *eval.State, dst reflect.Value) error {
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

// anyList compiles a list for a place of type any.
func (c *compiler) anyList(template []any, path string, depth int) compiled {
	items := make([]compiled, len(template))
	all := true
	for i, item := range template {
		items[i] = c.inside(c.limits.Item(), item, values.AnyType, path+"["+strconv.Itoa(i)+"]", depth+1)
		all = all && items[i].constant
	}
	return compiledAny(all, func(s *eval.State) (any, error) {
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
