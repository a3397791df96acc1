package expr

import (
	"context"
	"fmt"
	"reflect"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
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
	states   sync.Pool
	zero     reflect.Value
	plain    bool // whether the zero Go value is zero: the type has no defaults
	limits   *limits.Limits
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

// Passes reports whether the result of the map for a message is that message.
func (m *Mapping) Passes(message any) bool {
	return m.pass && (m.to == nil || reflect.TypeOf(message) == m.to)
}

// apply applies the map. The result is held to the limits unless it is an example.
func (m *Mapping) apply(ctx context.Context, message any, example bool) (result any, err error) {
	if m.Passes(message) {
		if m.limits == nil || example {
			return message, nil
		}
		if wrong := m.limits.Check(reflect.ValueOf(message)); wrong != nil {
			return nil, violated(wrong, "", "")
		}
		return message, nil
	}
	s := m.states.Get().(*eval.State)
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
	m.states.Put(s)
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
