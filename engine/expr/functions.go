package expr

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"

	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/vm/runtime"
)

// The names of functions that stand for what the language does otherwise. No
// expression can name them: they are not identifiers.
const (
	pathFunction   = "path()"
	inFunction     = "in()"
	secretFunction = "secret"
)

// register adds our functions to those of the language. json, parseJSON, base64
// and secret are new; string and get replace the built-in ones, which print
// numbers as Go does and know Go names.
func register(config *conf.Config, o *options, facts *typeFacts) {
	add := func(name string, call func(args ...any) (any, error), types ...any) {
		f := &builtin.Function{Name: name, Func: call}
		for _, t := range types {
			signature := reflect.TypeOf(t)
			if signature.Kind() == reflect.Pointer {
				signature = signature.Elem()
			}
			f.Types = append(f.Types, signature)
		}
		config.Functions[name] = f
	}
	add("json", toJSON, new(func(any) string))
	add("parseJSON", parseJSON, new(func(string) any))
	add("base64", toBase64, new(func(string) string), new(func([]byte) string), new(func(any) string))
	add("string", toText, new(func(any) string))
	get := &accessor{base: "get()", steps: []step{{kind: stepDynamic, argument: 1}}, lenient: true, facts: facts}
	add("get", get.call, new(func(any, any) any))
	add(inFunction, func(args ...any) (any, error) { return isIn(facts, args[0], args[1]) }, new(func(any, any) bool))
	if o.secret != nil {
		add(secretFunction, func(args ...any) (any, error) { return readSecret(o, args) }, new(func(string, any) string))
	}
	if o.limit != nil {
		add(limitFunction, checkLimit(o.limit), new(func() any))
	}
	for name, f := range o.functions {
		add(name, f.call, f.types...)
	}
}

func toJSON(args ...any) (any, error) {
	text, err := encodeJSON(args[0])
	return string(text), err
}

func parseJSON(args ...any) (any, error) {
	text, ok := args[0].(string)
	if !ok {
		return nil, fmt.Errorf("parseJSON() wants a string, has %s", describeValue(reflect.ValueOf(args[0])))
	}
	value, err := decodeJSON([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("parseJSON(): %w", err)
	}
	return value, nil
}

func toBase64(args ...any) (any, error) {
	switch v := args[0].(type) {
	case string:
		return base64.StdEncoding.EncodeToString([]byte(v)), nil
	case []byte:
		return base64.StdEncoding.EncodeToString(v), nil
	}
	return nil, fmt.Errorf("base64() wants a string, has %s", describeValue(reflect.ValueOf(args[0])))
}

func toText(args ...any) (any, error) {
	text, err := appendText(nil, args[0])
	return string(text), err
}

// isIn is the operator `in` for what may be a struct, by JSON names.
func isIn(facts *typeFacts, needle, hay any) (any, error) {
	v := inner(reflect.ValueOf(hay))
	if v.Kind() != reflect.Struct {
		if !v.IsValid() {
			return false, nil
		}
		return runtime.In(needle, v.Interface()), nil
	}
	name, ok := needle.(string)
	if !ok {
		return nil, fmt.Errorf("%s in an object: want the name of a field", describeValue(reflect.ValueOf(needle)))
	}
	_, found := facts.fields(v.Type()).get(name)
	return found, nil
}

// settingsEnv is what $env is where there is no message.
type settingsEnv struct{ ctx context.Context }

func readSecret(o *options, args []any) (any, error) {
	ref, ok := args[0].(string)
	if !ok {
		return nil, errors.New(`secret() wants a string: secret("name/key")`)
	}
	ctx := context.Background()
	if env, ok := args[1].(*settingsEnv); ok {
		ctx = env.ctx
	}
	value, err := o.secret(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("secret %q: %w", ref, err)
	}
	return value, nil
}
