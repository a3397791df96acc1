package assist

import (
	"reflect"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// byType maps missing fields from fields of other names, where the types leave no choice:
// one field fits, and no other missing field could get it.
func (s *suggester) byType(table *values.FieldTable, suggested *Suggestion) {
	found := map[string]string{} // by the target's field
	wanted := map[string]int{}
	for _, name := range suggested.Missing {
		f, _ := table.Get(name)
		if source := s.only(f, table); source != "" {
			found[name] = source
			wanted[source]++
		}
	}
	suggested.Missing = slices.DeleteFunc(suggested.Missing, func(name string) bool {
		source := found[name]
		if source == "" || wanted[source] > 1 {
			return false
		}
		suggested.Map[name] = "{{ " + syntax.MessageName + eval.WrittenName(source, false) + " }}"
		return true
	})
}

// only returns the one field of the message whose type fits a field of the target; empty
// when none or several do. Fields of the message that the target has by name are not
// looked at.
func (s *suggester) only(f *values.Field, table *values.FieldTable) string {
	var candidates []string
	valid := false
	for _, name := range types.FieldNames(s.tables, s.from) {
		if _, named := table.Get(name); named || name == values.ContextName {
			continue
		}
		given, ok := types.Field(s.tables, s.from, name)
		if !ok || !meansTheSame(values.Deref(f.Type), given.KnownType()) {
			continue
		}
		if found := types.Fit(s.tables, f.Type, given); found.Outcome != expr.Invalid {
			candidates = append(candidates, name)
			valid = found.Outcome == expr.Valid
		}
	}
	if len(candidates) != 1 || !valid {
		return ""
	}
	return candidates[0]
}

// meansTheSame reports whether two types say that values mean the same: both are
// lists, or they are the same struct. Two texts may be anything.
func meansTheSame(target, source reflect.Type) bool {
	if target == nil || source == nil {
		return false
	}
	if isItems(target) {
		return isItems(source)
	}
	return target.Kind() == reflect.Struct && !values.IsLeaf(target) && target == source
}

// isItems reports whether a type is a list and not bytes.
func isItems(t reflect.Type) bool {
	return values.IsList(t.Kind()) && t.Elem().Kind() != reflect.Uint8
}
