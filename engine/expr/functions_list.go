package expr

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
)

// listAt returns an argument that must be a list.
func listAt(name string, args []any, i int) (reflect.Value, error) {
	v := inner(reflect.ValueOf(args[i]))
	if !isList(v.Kind()) {
		return v, &mismatch{message: name + "() wants a list, has " + describeValue(v)}
	}
	return v, nil
}

// lists makes a function of one whose first argument is a list, and that makes as
// many items at the most.
func lists(name string, call func(r *run, list reflect.Value, args []any) (any, error)) bounded {
	return func(r *run, args []any) (any, error) {
		list, err := listAt(name, args, 0)
		if err != nil {
			return nil, err
		}
		if err := r.works(list.Len()); err != nil {
			return nil, err
		}
		if err := r.makesItems(list.Len(), 16); err != nil {
			return nil, err
		}
		return call(r, list, args)
	}
}

func interfaceOf(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	return v.Interface()
}

// anys returns a list's items in a new list.
func anys(list reflect.Value) []any {
	items := make([]any, list.Len())
	for i := range items {
		items[i] = list.Index(i).Interface()
	}
	return items
}

func first(last bool) bounded {
	return func(_ *run, args []any) (any, error) {
		v := inner(reflect.ValueOf(args[0]))
		if !isList(v.Kind()) || v.Len() == 0 {
			return nil, nil
		}
		if last {
			return v.Index(v.Len() - 1).Interface(), nil
		}
		return v.Index(0).Interface(), nil
	}
}

func take(r *run, args []any) (any, error) {
	list, err := listAt("take", args, 0)
	if err != nil {
		return nil, err
	}
	n, err := integerAt("take", args, 1)
	if err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, &mismatch{message: fmt.Sprintf("take() wants a number of items, has %d", n)}
	}
	return sliced(r, list.Interface(), nil, n)
}

func reversed(_ *run, list reflect.Value, _ []any) (any, error) {
	items := anys(list)
	slices.Reverse(items)
	return items, nil
}

// unique keeps the first of equal items. Texts and numbers are looked up; for lists
// and objects each is compared with all.
func unique(r *run, list reflect.Value, _ []any) (any, error) {
	items := []any{}
	seen := map[any]bool{}
	var compared []any
next:
	for _, item := range anys(list) {
		switch key := scalarKey(item); {
		case key == nil:
			for _, other := range compared {
				same, err := equal(r, item, other)
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
				if err := r.reads(len(text)); err != nil {
					return nil, err
				}
			}
			if err := r.makes(64); err != nil {
				return nil, err
			}
		}
		items = append(items, item)
	}
	return items, nil
}

// scalarKey returns the same for texts, booleans and numbers that are equal; nil for
// what is none.
func scalarKey(item any) any {
	switch item := item.(type) {
	case string, bool:
		return item
	}
	switch n := numberOf(item); n.kind {
	case floatNumber:
		whole, err := toInteger(n.float)
		if err == nil && compareNumbers(n, numberOf(whole)) == 0 {
			return whole
		}
		if n.float == n.float {
			return n.float
		}
	case signedNumber, unsignedNumber:
		return n.value()
	}
	return nil
}

func concat(r *run, args []any) (any, error) {
	total := 0
	for i := range args {
		list, err := listAt("concat", args, i)
		if err != nil {
			return nil, err
		}
		total += list.Len()
		if err := r.makesItems(list.Len(), 16); err != nil {
			return nil, err
		}
	}
	if err := r.works(total); err != nil {
		return nil, err
	}
	all := make([]any, 0, total)
	for _, arg := range args {
		list := inner(reflect.ValueOf(arg))
		for i := range list.Len() {
			all = append(all, list.Index(i).Interface())
		}
	}
	return all, nil
}

func flatten(r *run, args []any) (any, error) {
	all := []any{}
	err := eachItem(r, "flatten", args, func(item reflect.Value) error {
		all = append(all, interfaceOf(item))
		return r.makes(32)
	})
	return all, err
}

// eachItem goes over the items of lists, and of the lists within them.
func eachItem(r *run, name string, args []any, visit func(item reflect.Value) error) error {
	var walk func(list reflect.Value, depth int) error
	walk = func(list reflect.Value, depth int) error {
		if depth > maxValueDepth {
			return errValueDepth
		}
		if err := r.works(1 + list.Len()); err != nil {
			return err
		}
		for i := range list.Len() {
			item := inner(list.Index(i))
			var err error
			if isList(item.Kind()) && item.Type() != byteSliceType {
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
		list, err := listAt(name, args, i)
		if err != nil {
			return err
		}
		if err := walk(list, 0); err != nil {
			return err
		}
	}
	return nil
}

// sorted is sort(list, "desc").
func sorted(r *run, list reflect.Value, args []any) (any, error) {
	items := anys(list)
	return items, sortBy(r, "sort", items, items, args[1:])
}

// sortedBy is sortBy(): the items in the order of a value that each has.
func sortedBy(r *run, list reflect.Value, args []any) (any, error) {
	values, err := listAt("sortBy", args, 1)
	if err != nil {
		return nil, err
	}
	items, keys := anys(list), anys(values)
	return items, sortBy(r, "sortBy", items, keys, args[2:])
}

// sortBy sorts items by keys, which may be the same list. Equal ones stay as they
// are.
func sortBy(r *run, name string, items, keys, order []any) error {
	s := &sorting{r: r, items: items, keys: keys}
	if len(order) > 0 {
		switch order[0] {
		case "asc":
		case "desc":
			s.descending = true
		default:
			return &mismatch{message: fmt.Sprintf(`%s() wants "asc" or "desc", has %v`, name, describeValue(reflect.ValueOf(order[0])))}
		}
	}
	if len(items) == 1 {
		return nil
	}
	sort.Stable(s)
	if s.err != nil {
		return fmt.Errorf("%s(): %w", name, s.err)
	}
	return nil
}

type sorting struct {
	r           *run
	items, keys []any
	descending  bool
	err         error
}

func (s *sorting) Len() int { return len(s.items) }

func (s *sorting) Less(i, j int) bool {
	if s.err != nil {
		return false
	}
	order, err := ordered(s.r, s.keys[i], s.keys[j])
	if err == nil {
		err = s.r.works(2)
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

// groupedBy is groupBy(): lists of items by a value that each has.
func groupedBy(r *run, list reflect.Value, args []any) (any, error) {
	keys, err := listAt("groupBy", args, 1)
	if err != nil {
		return nil, err
	}
	groups := map[any][]any{}
	for i := range list.Len() {
		key := inner(keys.Index(i))
		if key.IsValid() && !isScalar(key.Kind()) {
			return nil, &mismatch{message: "groupBy() wants texts or numbers to group by, has " + describeValue(key)}
		}
		name := interfaceOf(key)
		if key.Kind() == reflect.String {
			if err := r.reads(key.Len()); err != nil {
				return nil, err
			}
		}
		group, ok := groups[name]
		if !ok {
			if err := r.makes(128); err != nil {
				return nil, err
			}
		}
		groups[name] = append(group, list.Index(i).Interface())
	}
	return groups, nil
}

// objectAt returns an argument that must be an object.
func objectAt(name string, args []any) (reflect.Value, error) {
	v := inner(reflect.ValueOf(args[0]))
	if v.Kind() != reflect.Map {
		return v, &mismatch{message: name + "() wants an object, has " + describeValue(v)}
	}
	return v, nil
}

// fromObject makes a list of an object's names, in their order.
func fromObject(name string, size int, item func(object, key reflect.Value) any) bounded {
	return func(r *run, args []any) (any, error) {
		object, err := objectAt(name, args)
		if err != nil {
			return nil, err
		}
		if err := r.works(8 * object.Len()); err != nil {
			return nil, err
		}
		if err := r.makesItems(object.Len(), size); err != nil {
			return nil, err
		}
		names := object.MapKeys()
		slices.SortFunc(names, compareKeys)
		list := make([]any, len(names))
		for i, key := range names {
			list[i] = item(object, key)
		}
		return list, nil
	}
}

func compareKeys(a, b reflect.Value) int {
	a, b = inner(a), inner(b)
	if a.Kind() == reflect.String && b.Kind() == reflect.String {
		return strings.Compare(a.String(), b.String())
	}
	x, y := numberOfValue(a), numberOfValue(b)
	if x.kind != noNumber && y.kind != noNumber {
		return compareNumbers(x, y)
	}
	return int(a.Kind()) - int(b.Kind())
}

// fromPairs makes an object of [name, value].
func fromPairs(r *run, list reflect.Value, _ []any) (any, error) {
	if err := r.makesItems(list.Len(), 64); err != nil {
		return nil, err
	}
	object := make(map[string]any, list.Len())
	for i := range list.Len() {
		pair := inner(list.Index(i))
		if !isList(pair.Kind()) || pair.Len() != 2 {
			return nil, &mismatch{message: fmt.Sprintf("fromPairs() wants a list of [name, value], item %d is %s", i, describeValue(pair))}
		}
		key := inner(pair.Index(0))
		if !key.IsValid() || !isScalar(key.Kind()) {
			return nil, &mismatch{message: fmt.Sprintf("fromPairs() wants a name for item %d, has %s", i, describeValue(key))}
		}
		name, err := appendText(nil, key.Interface())
		if err != nil {
			return nil, err
		}
		if err := r.makes(len(name)); err != nil {
			return nil, err
		}
		object[string(name)] = pair.Index(1).Interface()
	}
	return object, nil
}

// rangeOf is from..to.
func rangeOf(r *run, from, to any) (any, error) {
	a, err := integerAt("..", []any{from}, 0)
	if err != nil {
		return nil, err
	}
	b, err := integerAt("..", []any{to}, 0)
	if err != nil {
		return nil, err
	}
	if b < a {
		return []int{}, nil
	}
	size := uint64(b) - uint64(a) + 1
	if size == 0 || size > maxMade {
		return nil, errMade
	}
	if err := r.makesItems(int(size), 8); err != nil {
		return nil, err
	}
	list := make([]int, size)
	for i := range list {
		list[i] = a + i
	}
	return list, nil
}
