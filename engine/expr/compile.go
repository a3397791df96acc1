package expr

import (
	"reflect"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module"
)

// Compile checks and compiles a map. The template is a JSON-like tree of
// map[string]any, []any, string, numbers, bool and nil. A nil template is
// "no map": the message itself goes to the target and must fit it.
//
// From and to are ports' Configuration values: their Go type is the message
// type, and from's value is the published example, by which fields of any type
// are checked. Nil is any message.
//
// Fields that the template does not map keep their defaults, but for `context`,
// which gets the source's context when there is one. The Mapping is nil when the
// check's outcome is Invalid.
func Compile(template any, from, to any, list ...Option) (*Mapping, Check) {
	var check Check
	from, to = values.ByValue(from), values.ByValue(to)
	c := &compiler{check: &check, env: &analysis.Environment{
		Options: analysis.Collect(list), Tables: &values.FieldTables{}, Message: types.OfMessage(from),
	}}
	c.limits = c.env.Options.Limits
	m := &Mapping{
		from: c.env.Message.Type, to: reflect.TypeOf(to), example: from,
		settings: c.env.Options.Settings, limits: c.limits,
	}
	target := m.to
	if target == nil {
		target = values.AnyType
	}
	if template == nil && !m.settings {
		c.compilePass(m, target)
	} else if template == nil {
		m.compiled = compiled{constant: true, write: func(*eval.State, reflect.Value) error { return nil }}
	} else {
		m.compiled = c.compile(template, target, "", 0)
		m.pass = isMessage(template) && (m.to == nil || m.to == m.from)
	}
	if check.Outcome == Invalid {
		return nil, check
	}
	m.zero = module.Zero(target)
	m.plain = m.zero.IsZero()
	m.states.New = func() any {
		s := eval.NewState(reflect.New(target).Elem(), c.env.Tables)
		s.Result.Set(m.zero)
		return s
	}
	return m, check
}

// isMessage reports whether a template is {{ $ }}.
func isMessage(template any) bool {
	text, ok := template.(string)
	if !ok {
		return false
	}
	parts, err := Parse(text)
	return err == nil && len(parts) == 1 && parts[0].Expression && strings.TrimSpace(parts[0].Text) == syntax.MessageName
}
