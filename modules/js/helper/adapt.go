package helper

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/patchbay-dev/patchbay/modules/js/plain"
)

var errorType = reflect.TypeFor[error]()

// adapt makes the call of a function from plain values. The shapes that helpers
// mostly have go without reflection.
func adapt(name string, function reflect.Value) (func([]any) (any, error), error) {
	if function.Kind() != reflect.Func || function.IsNil() {
		return nil, errors.New("it is not a function")
	}
	shape := function.Type()
	switch results := shape.NumOut(); {
	case results > 2, results == 2 && shape.Out(1) != errorType:
		return nil, fmt.Errorf("%s gives too many values: want one value, one error, or both", shape)
	}
	call := reflected(function, shape)
	switch f := function.Interface().(type) {
	case func(string) string:
		call = func(a []any) (any, error) {
			text, err := textAt(a, 0)
			if err != nil {
				return nil, err
			}
			return f(text), nil
		}
	case func(string) (string, error):
		call = func(a []any) (any, error) {
			text, err := textAt(a, 0)
			if err != nil {
				return nil, err
			}
			return f(text)
		}
	case func(string, map[string]any) (map[string]any, error):
		call = func(a []any) (any, error) {
			text, err := textAt(a, 0)
			if err != nil {
				return nil, err
			}
			options, err := fieldsAt(a, 1)
			if err != nil {
				return nil, err
			}
			return f(text, options)
		}
	case func(string, string) (string, error):
		call = func(a []any) (any, error) {
			first, err := textAt(a, 0)
			if err != nil {
				return nil, err
			}
			second, err := textAt(a, 1)
			if err != nil {
				return nil, err
			}
			return f(first, second)
		}
	}
	return func(arguments []any) (any, error) {
		result, err := call(arguments)
		if err == nil {
			result, err = plain.Of(result)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return result, nil
	}, nil
}

func textAt(arguments []any, i int) (string, error) {
	if i >= len(arguments) {
		return "", fmt.Errorf("argument %d is missing: want a text", i+1)
	}
	if text, ok := arguments[i].(string); ok {
		return text, nil
	}
	return "", fmt.Errorf("argument %d is %s: want a text", i+1, plain.Text(arguments[i]))
}

// fieldsAt takes null for an object without fields.
func fieldsAt(arguments []any, i int) (map[string]any, error) {
	if i >= len(arguments) {
		return nil, fmt.Errorf("argument %d is missing: want an object", i+1)
	}
	if given, ok := arguments[i].(map[string]any); ok || arguments[i] == nil {
		return given, nil
	}
	return nil, fmt.Errorf("argument %d is %s: want an object", i+1, plain.Text(arguments[i]))
}

func reflected(function reflect.Value, shape reflect.Type) func([]any) (any, error) {
	return func(arguments []any) (any, error) {
		in := make([]reflect.Value, 0, max(shape.NumIn(), len(arguments)))
		for i := range max(shape.NumIn(), len(arguments)) {
			target := argumentType(shape, i)
			if target == nil || (i >= len(arguments) && shape.IsVariadic()) {
				break // JavaScript ignores what is too much
			}
			value := reflect.New(target)
			if i < len(arguments) {
				if err := into(arguments[i], value); err != nil {
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

// into sets a Go variable from a plain value as JSON would, or from an object or a list
// that is read where it is looked at.
func into(value any, target reflect.Value) error {
	if target.Type().Elem().Kind() == reflect.Interface {
		value = looked(value, target.Type().Elem())
	}
	if given := reflect.ValueOf(value); given.IsValid() && given.Type().AssignableTo(target.Type().Elem()) {
		target.Elem().Set(given)
		return nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, target.Interface()); err != nil {
		return fmt.Errorf("want %s, have %s", target.Type().Elem(), plain.Text(value))
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
