package analysis

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"

	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
)

// The names of functions that are treated in a way of their own. Those that end with ()
// are no identifiers, so that no expression can name them.
const (
	PathFunction   = "path()"
	InFunction     = "in()"
	SecretFunction = "secret"
	GetFunction    = "get"
	CancelFunction = "cancelled()"
)

// unbounded is registered for functions that package code replaces by those that charge
// the budget.
func unbounded(...any) (any, error) {
	return nil, errors.New("internal error: a function without bounds")
}

// register adds our functions to those of the language. json, parseJSON, base64 and
// secret are new. string and get replace those of the language, which write numbers as Go
// does and look up Go names.
func register(config *conf.Config, o *Options) {
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
	add(GetFunction, unbounded, new(func(any, any) any))
	add(InFunction, unbounded, new(func(any, any) bool))
	if o.Secret != nil {
		add(SecretFunction, func(args ...any) (any, error) { return readSecret(o, args) }, new(func(string, any) string))
	}
	if o.Cancel != nil {
		add(CancelFunction, checkCancel(o.Cancel), new(func() any))
	}
	for name, f := range o.Functions {
		add(name, f.Call, f.Types...)
	}
}

// SettingsMessage is what is passed to an expression of settings instead of a message:
// the context for secret().
type SettingsMessage struct{ Context context.Context }

// readSecret is secret(reference, settings).
func readSecret(o *Options, args []any) (any, error) {
	ref, ok := args[0].(string)
	if !ok {
		return nil, errors.New(`secret() wants a string: secret("name/key")`)
	}
	ctx := context.Background()
	if env, ok := args[1].(*SettingsMessage); ok {
		ctx = env.Context
	}
	value, err := o.Secret(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("secret %q: %w", ref, err)
	}
	return value, nil
}

// stride is how many items are gone over between two looks at the context.
const stride = 256

// checkCancel makes the function that ends an evaluation with a context.
func checkCancel(ctx context.Context) func(...any) (any, error) {
	var calls atomic.Uint64
	return func(...any) (any, error) {
		if calls.Add(1)%stride == 1 && ctx.Err() != nil {
			return nil, eval.ErrStopped
		}
		return nil, nil
	}
}
