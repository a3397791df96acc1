package expr

import (
	"reflect"
	"slices"
)

// unlike maps what is missing from fields of other names, where the types leave no
// choice: one field fits, and nothing else wants it.
func (s *suggester) unlike(table *fieldTable, suggested *Suggestion) {
	found := map[string]string{} // by the target's field
	wanted := map[string]int{}
	for _, name := range suggested.Missing {
		f, _ := table.get(name)
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
		suggested.Map[name] = "{{ " + messageName + writtenName(source, false) + " }}"
		return true
	})
}

// only returns the one field of the message that may become a field of the target
// by its type; empty when none does or several may. A field with a namesake in the
// target is spoken for.
func (s *suggester) only(f *field, table *fieldTable) string {
	var candidates []string
	valid := false
	for _, name := range s.names(s.from) {
		if _, spoken := table.get(name); spoken || name == contextName {
			continue
		}
		given, ok := s.field(s.from, name)
		if !ok || !alike(deref(f.typ), given.effective()) {
			continue
		}
		if found := s.rewriter.fitShape(f.typ, given, 0); found.outcome != Invalid {
			candidates = append(candidates, name)
			valid = found.outcome == Valid
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
	return target.Kind() == reflect.Struct && !isLeaf(target) && target == source
}

func isItems(t reflect.Type) bool {
	return isList(t.Kind()) && t.Elem().Kind() != reflect.Uint8
}
