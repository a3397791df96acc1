package functions

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// unique is uniq(): it keeps the first of equal items. Texts, booleans and numbers are
// looked up in a map; lists and objects are compared one by one.
func unique(s *eval.State, list reflect.Value, _ []any) (any, error) {
	items := []any{}
	seen := map[any]bool{}
	var compared []any
next:
	for _, item := range anys(list) {
		switch key := scalarKey(item); {
		case key == nil:
			for _, other := range compared {
				same, err := eval.Equal(s, item, other)
				if err != nil {
					return nil, err
				}
				if same {
					continue next
				}
			}
			compared = append(compared, item)
		case seen[key]:
			continue next
		default:
			seen[key] = true
			if text, ok := key.(string); ok {
				if err := s.ChargeReading(len(text)); err != nil {
					return nil, err
				}
			}
			if err := s.ChargeMemory(64); err != nil {
				return nil, err
			}
		}
		items = append(items, item)
	}
	return items, nil
}

// scalarKey returns a key for a map that is the same for texts, booleans and numbers that
// are equal. For other values it returns nil.
func scalarKey(item any) any {
	switch item := item.(type) {
	case string, bool:
		return item
	}
	switch n := values.NumberOf(item); n.Kind {
	case values.FloatNumber:
		whole, err := values.ToInteger(n.Float)
		if err == nil && values.CompareNumbers(n, values.NumberOf(whole)) == 0 {
			return whole
		}
		if n.Float == n.Float {
			return n.Float
		}
	case values.SignedNumber, values.UnsignedNumber:
		return n.Value()
	case values.HugeNumber:
		return json.Number(n.Exact().Text('p', 0))
	}
	return nil
}

// sorted is sort(list[, order]).
func sorted(s *eval.State, list reflect.Value, args []any) (any, error) {
	items := anys(list)
	return items, sortBy(s, "sort", items, items, args[1:])
}

// sortedBy is sortBy(list, keys[, order]). Keys is a list with the key of each item.
func sortedBy(s *eval.State, list reflect.Value, args []any) (any, error) {
	values, err := ListArgument("sortBy", args, 1)
	if err != nil {
		return nil, err
	}
	items, keys := anys(list), anys(values)
	return items, sortBy(s, "sortBy", items, keys, args[2:])
}

// sortBy sorts items by their keys, which may be the items themselves. Items with equal
// keys keep their order.
func sortBy(s *eval.State, name string, items, keys, order []any) error {
	by := &sorting{r: s, items: items, keys: keys}
	if len(order) > 0 {
		switch order[0] {
		case "asc":
		case "desc":
			by.descending = true
		default:
			return &values.Mismatch{Message: fmt.Sprintf(`%s() wants "asc" or "desc", has %v`, name, values.DescribeValue(reflect.ValueOf(order[0])))}
		}
	}
	if len(items) == 1 {
		return nil
	}
	sort.Stable(by)
	if by.err != nil {
		return fmt.Errorf("%s(): %w", name, by.err)
	}
	return nil
}

// sorting is a sort.Interface that ends early when two keys have no order.
type sorting struct {
	r           *eval.State
	items, keys []any
	descending  bool
	err         error
}

func (s *sorting) Len() int { return len(s.items) }

func (s *sorting) Less(i, j int) bool {
	if s.err != nil {
		return false
	}
	order, err := eval.Order(s.r, s.keys[i], s.keys[j])
	if err == nil {
		err = s.r.ChargeWork(2)
	}
	s.err = err
	if s.descending {
		return order > 0
	}
	return order < 0
}

func (s *sorting) Swap(i, j int) {
	if s.err != nil {
		return
	}
	s.items[i], s.items[j] = s.items[j], s.items[i]
	if &s.items[0] != &s.keys[0] {
		s.keys[i], s.keys[j] = s.keys[j], s.keys[i]
	}
}

// groupedBy is groupBy(list, keys). Keys is a list with the key of each item.
func groupedBy(s *eval.State, list reflect.Value, args []any) (any, error) {
	keys, err := ListArgument("groupBy", args, 1)
	if err != nil {
		return nil, err
	}
	groups := map[any][]any{}
	for i := range list.Len() {
		key := values.Indirect(keys.Index(i))
		if key.IsValid() && !values.IsScalar(key.Kind()) {
			return nil, &values.Mismatch{Message: "groupBy() wants texts or numbers to group by, has " + values.DescribeValue(key)}
		}
		name := values.InterfaceOf(key)
		if key.Kind() == reflect.String {
			if err := s.ChargeReading(key.Len()); err != nil {
				return nil, err
			}
		}
		group, ok := groups[name]
		if !ok {
			if err := s.ChargeMemory(128); err != nil {
				return nil, err
			}
		}
		groups[name] = append(group, list.Index(i).Interface())
	}
	return groups, nil
}
