package functions

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// ListArgument returns an argument that must be a list. Name is the function's name, for
// the error.
func ListArgument(name string, args []any, i int) (reflect.Value, error) {
	v := values.Indirect(reflect.ValueOf(args[i]))
	if !values.IsList(v.Kind()) {
		return v, &values.Mismatch{Message: name + "() wants a list, has " + values.DescribeValue(v)}
	}
	return v, nil
}

// ofList makes a function of one whose first argument is a list. It charges for one new
// item for each of the list.
func ofList(name string, call func(s *eval.State, list reflect.Value, args []any) (any, error)) Function {
	return func(s *eval.State, args []any) (any, error) {
		list, err := ListArgument(name, args, 0)
		if err != nil {
			return nil, err
		}
		if err := s.ChargeWork(list.Len()); err != nil {
			return nil, err
		}
		if err := s.ChargeItems(list.Len(), 16); err != nil {
			return nil, err
		}
		return call(s, list, args)
	}
}

// anys returns a list's items in a new list.
func anys(list reflect.Value) []any {
	items := make([]any, list.Len())
	for i := range items {
		items[i] = list.Index(i).Interface()
	}
	return items
}

// first is first() and last(); null when there is none.
func first(last bool) Function {
	return func(_ *eval.State, args []any) (any, error) {
		v := values.Indirect(reflect.ValueOf(args[0]))
		if !values.IsList(v.Kind()) || v.Len() == 0 {
			return nil, nil
		}
		if last {
			return v.Index(v.Len() - 1).Interface(), nil
		}
		return v.Index(0).Interface(), nil
	}
}

func take(s *eval.State, args []any) (any, error) {
	list, err := ListArgument("take", args, 0)
	if err != nil {
		return nil, err
	}
	n, err := integerArgument("take", args, 1)
	if err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, &values.Mismatch{Message: fmt.Sprintf("take() wants a number of items, has %d", n)}
	}
	return Slice(s, list.Interface(), nil, n)
}

func reversed(_ *eval.State, list reflect.Value, _ []any) (any, error) {
	items := anys(list)
	slices.Reverse(items)
	return items, nil
}

func concat(s *eval.State, args []any) (any, error) {
	total := 0
	for i := range args {
		list, err := ListArgument("concat", args, i)
		if err != nil {
			return nil, err
		}
		total += list.Len()
		if err := s.ChargeItems(list.Len(), 16); err != nil {
			return nil, err
		}
	}
	if err := s.ChargeWork(total); err != nil {
		return nil, err
	}
	all := make([]any, 0, total)
	for _, arg := range args {
		list := values.Indirect(reflect.ValueOf(arg))
		for i := range list.Len() {
			all = append(all, list.Index(i).Interface())
		}
	}
	return all, nil
}

func flatten(s *eval.State, args []any) (any, error) {
	all := []any{}
	err := eachItem(s, "flatten", args, func(item reflect.Value) error {
		all = append(all, values.InterfaceOf(item))
		return s.ChargeMemory(32)
	})
	return all, err
}

// eachItem calls visit for the items of lists, and of the lists within them.
func eachItem(s *eval.State, name string, args []any, visit func(item reflect.Value) error) error {
	var walk func(list reflect.Value, depth int) error
	walk = func(list reflect.Value, depth int) error {
		if depth > eval.MaxValueDepth {
			return eval.ErrValueDepth
		}
		if err := s.ChargeWork(1 + list.Len()); err != nil {
			return err
		}
		for i := range list.Len() {
			item := values.Indirect(list.Index(i))
			var err error
			if values.IsList(item.Kind()) && item.Type() != values.ByteSliceType {
				err = walk(item, depth+1)
			} else {
				err = visit(item)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	for i := range args {
		list, err := ListArgument(name, args, i)
		if err != nil {
			return err
		}
		if err := walk(list, 0); err != nil {
			return err
		}
	}
	return nil
}

// Range is the operator from..to.
func Range(s *eval.State, from, to any) (any, error) {
	a, err := integerArgument("..", []any{from}, 0)
	if err != nil {
		return nil, err
	}
	b, err := integerArgument("..", []any{to}, 0)
	if err != nil {
		return nil, err
	}
	if b < a {
		return []int{}, nil
	}
	if n := values.NumberOf(from); n.Kind == values.UnsignedNumber {
		return nil, &values.Mismatch{Message: fmt.Sprintf("..: a list from %v on is out of the range of integers", n.Value())}
	}
	size := uint64(b) - uint64(a) + 1
	if size == 0 || size > eval.MaxMade {
		return nil, eval.ErrMade
	}
	if err := s.ChargeItems(int(size), 8); err != nil {
		return nil, err
	}
	list := make([]int, size)
	for i := range list {
		list[i] = a + i
	}
	return list, nil
}
