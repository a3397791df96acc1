package jseval

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/dop251/goja"
)

// adapter calls a Go function with a script's arguments.
type adapter func(m *machine, arguments []goja.Value) (any, error)

var errorType = reflect.TypeFor[error]()

// adapt makes an adapter. The shapes that helpers mostly have go without
// reflection.
func adapt(function reflect.Value) (adapter, error) {
	if function.Kind() != reflect.Func || function.IsNil() {
		return nil, errors.New("it is not a function")
	}
	shape := function.Type()
	switch results := shape.NumOut(); {
	case results > 2, results == 2 && shape.Out(1) != errorType:
		return nil, fmt.Errorf("%s gives too many values: want one value, one error, or both", shape)
	}
	switch f := function.Interface().(type) {
	case func(string) string:
		return func(m *machine, a []goja.Value) (any, error) {
			text, err := textAt(a, 0)
			if err != nil {
				return nil, err
			}
			return f(text), nil
		}, nil
	case func(string) (string, error):
		return func(m *machine, a []goja.Value) (any, error) {
			text, err := textAt(a, 0)
			if err != nil {
				return nil, err
			}
			return f(text)
		}, nil
	case func(string, string) (string, error):
		return func(m *machine, a []goja.Value) (any, error) {
			first, err := textAt(a, 0)
			if err != nil {
				return nil, err
			}
			second, err := textAt(a, 1)
			if err != nil {
				return nil, err
			}
			return f(first, second)
		}, nil
	}
	return reflected(function, shape), nil
}

func textAt(arguments []goja.Value, i int) (string, error) {
	if i >= len(arguments) {
		return "", fmt.Errorf("argument %d is missing: want a text", i+1)
	}
	if text, ok := arguments[i].(goja.String); ok {
		return text.String(), nil
	}
	return "", fmt.Errorf("argument %d is %s: want a text", i+1, arguments[i].String())
}

func reflected(function reflect.Value, shape reflect.Type) adapter {
	return func(m *machine, arguments []goja.Value) (any, error) {
		in := make([]reflect.Value, 0, max(shape.NumIn(), len(arguments)))
		for i := range max(shape.NumIn(), len(arguments)) {
			target := argumentType(shape, i)
			if target == nil || (i >= len(arguments) && shape.IsVariadic()) {
				break // JavaScript ignores what is too much
			}
			value := reflect.New(target)
			if i < len(arguments) && !goja.IsUndefined(arguments[i]) {
				if err := m.into(arguments[i], value); err != nil {
					return nil, fmt.Errorf("argument %d: %w", i+1, err)
				}
			} else if target.Kind() != reflect.Pointer && target.Kind() != reflect.Interface {
				return nil, fmt.Errorf("argument %d is missing: want %s", i+1, target)
			}
			in = append(in, value.Elem())
		}
		return results(function.Call(in))
	}
}

func argumentType(shape reflect.Type, i int) reflect.Type {
	last := shape.NumIn() - 1
	if shape.IsVariadic() && i >= last {
		return shape.In(last).Elem()
	}
	if i > last {
		return nil
	}
	return shape.In(i)
}

// into sets a Go variable from a script's value as JSON would.
func (m *machine) into(value goja.Value, target reflect.Value) error {
	plain, err := m.export(value)
	if err != nil {
		return err
	}
	if given := reflect.ValueOf(plain); given.IsValid() && given.Type().AssignableTo(target.Type().Elem()) {
		target.Elem().Set(given)
		return nil
	}
	text, err := json.Marshal(plain)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, target.Interface()); err != nil {
		return fmt.Errorf("want %s, have %s", target.Type().Elem(), value.String())
	}
	return nil
}

func results(out []reflect.Value) (any, error) {
	if len(out) == 0 {
		return nil, nil
	}
	if last := out[len(out)-1]; last.Type() == errorType {
		if !last.IsNil() {
			return nil, last.Interface().(error)
		}
		out = out[:len(out)-1]
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out[0].Interface(), nil
}

// function is a helper as scripts see it. Its error is an exception.
func (m *machine) function(h helper) func(goja.FunctionCall) goja.Value {
	return func(call goja.FunctionCall) goja.Value {
		result, err := h.call(m, call.Arguments)
		if err != nil {
			panic(m.rt.NewGoError(fmt.Errorf("%s: %w", h.name, err)))
		}
		return m.view(result)
	}
}
