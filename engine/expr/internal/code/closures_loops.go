package code

import (
	"errors"
	"reflect"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/functions"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// loop returns a loop over a list that a path leads to, nil when closures don't do it.
// The items are read where they are in the message: no interface is made of them.
func (b closureBuilder) loop(n *ast.BuiltinNode) *closure {
	if !b.loops || len(n.Arguments) != 2 {
		return nil
	}
	predicate, ok := n.Arguments[1].(*ast.PredicateNode)
	if !ok {
		return nil
	}
	list := b.build(n.Arguments[0])
	b.inLoop = true
	each := b.build(predicate.Node)
	if list == nil || list.read == nil || each == nil {
		return nil
	}
	over := &listLoop{name: n.Name, list: list.read, each: ofItem(n.Name, predicate)}
	if n.Name == "map" {
		m := &mapLoop{listLoop: over, item: each}
		return &closure{any: m.any, loop: m}
	}
	if each.boolean == nil {
		return nil
	}
	switch n.Name {
	case "filter":
		return &closure{any: func(s *eval.State) (any, error) { return over.filter(s, each.boolean) }}
	case "count":
		return fromInteger(func(s *eval.State) (int, error) { return over.count(s, each.boolean) })
	case "one":
		return fromBoolean(func(s *eval.State) (bool, error) {
			count, err := over.count(s, each.boolean)
			return count == 1, err
		})
	case "any":
		return fromBoolean(func(s *eval.State) (bool, error) { return over.has(s, each.boolean, true) })
	case "none":
		return not(func(s *eval.State) (bool, error) { return over.has(s, each.boolean, true) })
	case "all":
		return not(func(s *eval.State) (bool, error) { return over.has(s, each.boolean, false) })
	}
	return nil
}

// item is the node #, the item of the innermost loop.
func (b closureBuilder) item(n *ast.PointerNode) *closure {
	if n.Name != "" {
		return nil
	}
	d := &closure{any: func(s *eval.State) (any, error) { return values.InterfaceOf(s.Item), nil }}
	if n.Type() == values.StringType {
		d.text = func(s *eval.State) (string, error) { return s.Item.String(), nil }
	}
	return d
}

// listLoop is a loop over a list.
type listLoop struct {
	name string
	list func(s *eval.State) (reflect.Value, error)
	each weight // of an item
}

// run charges for the loop and calls do for each item until it says that this is enough.
// Begin gets the number of items before.
func (l *listLoop) run(s *eval.State, begin func(items int), do func(i int) (enough bool, err error)) error {
	list, err := l.list(s)
	if err != nil {
		return err
	}
	if list.Kind() != reflect.Slice || list.Type().PkgPath() != "" {
		if list, err = functions.ListArgument(l.name, []any{values.Dereferenced(values.Operand(list))}, 0); err != nil {
			return err
		}
	}
	items := list.Len()
	if err := chargeLoop(s, items, l.each); err != nil {
		return err
	}
	around := s.Item
	defer func() { s.Item = around }()
	begin(items)
	for i := range items {
		s.Item = list.Index(i)
		if enough, err := do(i); enough || err != nil {
			return err
		}
	}
	return nil
}

// has reports whether an item is what is wanted.
func (l *listLoop) has(s *eval.State, is func(*eval.State) (bool, error), wanted bool) (found bool, err error) {
	err = l.run(s, func(int) {}, func(int) (bool, error) {
		value, err := is(s)
		found = err == nil && value == wanted
		return found, err
	})
	return found, err
}

// count returns of how many items something is true.
func (l *listLoop) count(s *eval.State, is func(*eval.State) (bool, error)) (count int, err error) {
	err = l.run(s, func(int) {}, func(int) (bool, error) {
		value, err := is(s)
		if value {
			count++
		}
		return false, err
	})
	return count, err
}

// filter returns the items of which something is true.
func (l *listLoop) filter(s *eval.State, is func(*eval.State) (bool, error)) (any, error) {
	found := []any{}
	err := l.run(s, func(int) {}, func(int) (bool, error) {
		value, err := is(s)
		if value {
			found = append(found, values.InterfaceOf(s.Item))
		}
		return false, err
	})
	if err == nil {
		err = boundItems(len(found))
	}
	return found, err
}

// errItems is the error of the virtual machine for a list of too many items.
var errItems = errors.New("memory budget exceeded")

func boundItems(items int) error {
	if items >= eval.MachineItems {
		return errItems
	}
	return nil
}

// mapLoop makes a list of what a closure makes of each item.
type mapLoop struct {
	*listLoop
	item *closure
}

func (m *mapLoop) any(s *eval.State) (any, error) {
	var made []any
	err := m.run(s, func(items int) { made = make([]any, items) }, func(i int) (_ bool, err error) {
		made[i], err = m.item.any(s)
		return false, err
	})
	if err == nil {
		err = boundItems(len(made))
	}
	return made, err
}

// writer returns a function that writes the list into a place without making interfaces
// of the items; nil when there is none.
func (m *mapLoop) writer(dst reflect.Type) Write {
	if dst.Kind() != reflect.Slice || values.IsLeaf(dst) {
		return nil
	}
	item := m.item.writer(dst.Elem())
	if item == nil {
		return nil
	}
	size := int(dst.Elem().Size())
	return func(s *eval.State, dst reflect.Value) error {
		var made reflect.Value
		err := m.run(s, func(items int) { made = reflect.MakeSlice(dst.Type(), items, items) }, func(i int) (bool, error) {
			return false, item(s, made.Index(i))
		})
		if err == nil {
			err = boundItems(made.Len())
		}
		if err == nil {
			err = s.ChargeItems(made.Len(), size) // as a conversion of the list would
		}
		if err == nil {
			dst.Set(made)
		}
		return err
	}
}

// not is the opposite of a condition.
func not(is func(*eval.State) (bool, error)) *closure {
	return fromBoolean(func(s *eval.State) (bool, error) {
		value, err := is(s)
		return !value, err
	})
}
