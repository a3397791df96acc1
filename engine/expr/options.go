package expr

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module/limits"
)

// Option changes what expressions may use.
type Option func(*options)

type options struct {
	functions map[string]addedFunction
	secret    func(ctx context.Context, ref string) (string, error)
	// settings is true where there is no message: $ is refused.
	settings bool
	// limits are those of the target's schema.
	limits *limits.Limits
	// limit ends an evaluation; nil for one that runs to its end.
	limit context.Context
}

type addedFunction struct {
	call  func(args ...any) (any, error)
	types []any
}

func collect(list []Option) options {
	o := options{functions: map[string]addedFunction{}}
	for _, option := range list {
		option(&o)
	}
	return o
}

// WithFunction adds a function. It must be safe for concurrent use and must not
// change its arguments. The types are Go functions, by value or as new(func…),
// whose signatures are the overloads that the check accepts; with none, any
// arguments are.
func WithFunction(name string, call func(args ...any) (any, error), types ...any) Option {
	return func(o *options) { o.functions[name] = addedFunction{call: call, types: types} }
}

// WithSecrets says that what is compiled are settings: secret("name/key") is
// allowed there and answered by resolve, and $ is refused, since settings have
// no message.
func WithSecrets(resolve func(ctx context.Context, ref string) (string, error)) Option {
	return func(o *options) {
		o.secret = resolve
		o.settings = true
	}
}

// WithLimits holds what the map makes to the limits of the target's schema, which
// must be compiled for the target's type: what is written out when the map is
// compiled, and what expressions give each time that it is applied.
func WithLimits(l *limits.Limits) Option {
	return func(o *options) { o.limits = l }
}
