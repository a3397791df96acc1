package expr

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
)

// Mapping is a compiled map. It is immutable and safe for concurrent use.
type Mapping struct {
	from     reflect.Type // nil: any message
	to       reflect.Type // nil: any value
	example  any
	compiled compiled
	// pass is true when the message is the result as it is.
	pass     bool
	settings bool
	convert  *eval.Converter
	runs     sync.Pool
	zero     reflect.Value
	plain    bool // zero has no defaults
	limits   *limits.Limits
}

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
		settings: c.env.Options.Settings, convert: c.converter(), limits: c.limits,
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
	m.runs.New = func() any {
		s := eval.NewState(reflect.New(target).Elem(), m.convert.Tables)
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

// Apply returns the target's message for a message of the source: a value of to's type,
// never a pointer. The error is an *EvalError.
func (m *Mapping) Apply(message any) (any, error) {
	return m.ApplyContext(context.Background(), message)
}

// ApplyContext is Apply with a context that ends it. In settings, secret() gets the
// context. Without it too, Apply returns an error before it makes more than 64 MB of
// texts, lists and objects, or goes over more items than it can in a few seconds.
func (m *Mapping) ApplyContext(ctx context.Context, message any) (result any, err error) {
	return m.apply(ctx, message, false)
}

// apply applies the map. The result is held to the limits unless it is an example.
func (m *Mapping) apply(ctx context.Context, message any, example bool) (result any, err error) {
	if m.pass && (m.to == nil || reflect.TypeOf(message) == m.to) {
		if m.limits == nil || example {
			return message, nil
		}
		if wrong := m.limits.Check(reflect.ValueOf(message)); wrong != nil {
			return nil, violated(wrong, "", "")
		}
		return message, nil
	}
	s := m.runs.Get().(*eval.State)
	defer func() {
		if p := recover(); p != nil {
			result, err = nil, &EvalError{Message: fmt.Sprintf("internal error: %v", p)}
		}
	}()
	s.Begin(ctx)
	s.Example = example
	if err := m.prepare(ctx, s, message); err != nil {
		return nil, err
	}
	if err := m.compiled.write(s, s.Result); err != nil {
		m.release(s)
		return nil, err
	}
	result = s.Result.Interface()
	m.release(s)
	return result, nil
}

// prepare gives a state the message, in the type that the mapping was compiled for.
func (m *Mapping) prepare(ctx context.Context, s *eval.State, message any) error {
	if m.settings {
		s.Message = &analysis.SettingsMessage{Context: ctx}
		return nil
	}
	if m.from != nil && reflect.TypeOf(message) != m.from {
		message = values.ByValue(message)
		if reflect.TypeOf(message) != m.from {
			target := module.Zero(m.from)
			if err := s.Converter.Set(target, message); err != nil {
				failed := evalError("", "", err)
				failed.Message = "the message is not what the source port declares: " + err.Error()
				return failed
			}
			message = target.Interface()
		}
	}
	s.Message = message
	s.Root = reflect.ValueOf(message)
	return nil
}

// release makes a state ready for the next application.
func (m *Mapping) release(s *eval.State) {
	if m.plain {
		s.Result.SetZero()
	} else {
		s.Result.Set(m.zero)
	}
	s.End()
	m.runs.Put(s)
}

// Example applies the map to the example that Compile got, and returns the result as
// an example for the target; nil when that fails.
func (m *Mapping) Example() any {
	if m.settings {
		return nil
	}
	result, err := m.apply(context.Background(), m.example, true)
	if err != nil {
		return nil
	}
	return result
}
