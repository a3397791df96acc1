package expr

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
)

// Option changes what expressions may use.
type Option func(*analysis.Options)

// WithFunction adds a function. It must be safe for concurrent use and must not
// change its arguments. The types are Go functions, by value or as new(func…),
// whose signatures are the overloads that the check accepts; with none, any
// arguments are.
func WithFunction(name string, call func(args ...any) (any, error), types ...any) Option {
	return func(o *analysis.Options) { o.Functions[name] = analysis.Function{Call: call, Types: types} }
}

// WithSecrets says that settings are compiled: secret("name/key") is allowed and
// returns what resolve does, and $ is refused, since settings have no message.
func WithSecrets(resolve func(ctx context.Context, ref string) (string, error)) Option {
	return func(o *analysis.Options) {
		o.Secret = resolve
		o.Settings = true
	}
}

// WithLimits holds the result of the map to the limits of the target's schema, which
// must be compiled for the target's type. Literals are checked when the map is compiled,
// what expressions give each time that it is applied.
func WithLimits(l *limits.Limits) Option {
	return func(o *analysis.Options) { o.Limits = l }
}

// WithLimit ends an evaluation with ctx, also one that goes over lists within lists
// and would end much later by itself. It costs a call for each item, so it is meant
// for maps that a person tries out, not for those that run.
func WithLimit(ctx context.Context) Option {
	return func(o *analysis.Options) { o.Cancel = ctx }
}
