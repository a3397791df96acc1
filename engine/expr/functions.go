package expr

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"
)

// The names of functions that stand for what the language does otherwise. No
// expression can name them: they are not identifiers.
const (
	pathFunction   = "path()"
	inFunction     = "in()"
	secretFunction = "secret"
	getFunction    = "get"
)

// unbounded is in the place of a function that only runs in its bounded form.
func unbounded(...any) (any, error) {
	return nil, errors.New("internal error: a function without bounds")
}

// register adds our functions to those of the language. json, parseJSON, base64
// and secret are new; string and get replace the built-in ones, which print
// numbers as Go does and know Go names.
func register(config *conf.Config, o *options) {
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
	add("json", unbounded, new(func(any) string))
	add("parseJSON", unbounded, new(func(string) any))
	add("base64", unbounded, new(func(string) string), new(func([]byte) string), new(func(any) string))
	add("string", unbounded, new(func(any) string))
	add(getFunction, unbounded, new(func(any, any) any))
	add(inFunction, unbounded, new(func(any, any) bool))
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
