package expr

import (
	"reflect"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// unlike maps what is missing from fields of other names, where the types leave no
// choice: one field fits, and nothing else wants it.
func (s *suggester) unlike(table *values.FieldTable, suggested *Suggestion) {
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

// only returns the one field of the message that may become a field of the target
// by its type; empty when none does or several may. A field with a namesake in the
// target is spoken for.
func (s *suggester) only(f *values.Field, table *values.FieldTable) string {
	var candidates []string
	valid := false
	for _, name := range types.FieldNames(s.facts, s.from) {
		if _, spoken := table.Get(name); spoken || name == values.ContextName {
			continue
		}
		given, ok := types.Field(s.facts, s.from, name)
		if !ok || !alike(values.Deref(f.Type), given.KnownType()) {
			continue
		}
		if found := types.Fit(s.facts, f.Type, given); found.Outcome != Invalid {
			candidates = append(candidates, name)
			valid = found.Outcome == Valid
		}
	}
	if len(candidates) != 1 || !valid {
		return ""
	}
	return candidates[0]
}

// alike tells types that say something about what a value means: two lists, or the
// same struct. Two texts may be anything.
func alike(target, source reflect.Type) bool {
	if target == nil || source == nil {
		return false
	}
	if isItems(target) {
		return isItems(source)
	}
	return target.Kind() == reflect.Struct && !values.IsLeaf(target) && target == source
}

func isItems(t reflect.Type) bool {
	return values.IsList(t.Kind()) && t.Elem().Kind() != reflect.Uint8
}
