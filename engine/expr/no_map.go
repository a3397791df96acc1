package expr

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// compilePass compiles "no map". Where a source sends nothing, as a trigger without a
// context does, the target gets its defaults, as from an empty map.
func (c *compiler) compilePass(m *Mapping, target reflect.Type) {
	from := c.env.Message.Type
	m.pass = true
	needed := c.needed(target)
	m.compiled = compiled{write: func(s *eval.State, dst reflect.Value) error {
		if !values.Indirect(s.Root).IsValid() && target.Kind() == reflect.Struct && !values.IsLeaf(target) {
			if needed != "" {
				return evalError("", "", &values.Mismatch{Path: needed, Message: "the field is required, and the source sends nothing: add a map"})
			}
			return nil
		}
		if err := s.Converter.Convert(dst, s.Root, 0); err != nil {
			return evalError("", "", err)
		}
		return nil
	}}
	if m.limits != nil {
		m.compiled = held(m.compiled, m.limits.Check, "", "")
	}
	advice := ""
	if target.Kind() == reflect.Struct && !values.IsLeaf(target) && needed == "" {
		advice = "; where nothing of the message is needed, add `map: {}`"
	}
	switch {
	case m.to == nil || from == m.to:
		return
	case from == nil || values.IsAny(from) || from.Kind() != reflect.Struct || target.Kind() != reflect.Struct:
		found := types.Fit(c.env.Tables, target, c.env.Message)
		if found.Outcome != Valid {
			c.check.add(Finding{Outcome: found.Outcome, Message: "there is no map, so the message itself must fit: " + found.Message + advice})
		}
	case !from.ConvertibleTo(target):
		c.invalid("", "", "the source gives %s and the target takes %s: add a map%s", values.Describe(from), values.Describe(target), advice)
	}
}

// needed returns a field of a type that is required and has no default; empty when there
// is none.
func (c *compiler) needed(target reflect.Type) string {
	if target.Kind() != reflect.Struct || values.IsLeaf(target) {
		return ""
	}
	table := c.env.Tables.Of(target)
	for i := range table.Fields {
		if f := &table.Fields[i]; f.Required && !f.HasDefault {
			return f.Name
		}
	}
	return ""
}
