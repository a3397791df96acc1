package analysis

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module/limits"
)

// Options are what expressions may use beside the message. Package expr has an Option for
// each of them, which says more.
type Options struct {
	// Functions are those that the language doesn't have, by name.
	Functions map[string]Function
	// Secret reads the secret that secret("name/key") names; nil where that is refused.
	Secret func(ctx context.Context, ref string) (string, error)
	// Settings is true for settings, which have no message: $ is refused.
	Settings bool
	// Limits are those of the target's schema; nil for none.
	Limits *limits.Limits
	// Cancel ends an evaluation; nil for one that runs to its end.
	Cancel context.Context
}

// Function is a function that an option adds to the language.
type Function struct {
	Call func(args ...any) (any, error)
	// Types are the signatures that the check accepts, as Go functions by value or as
	// new(func…). With none, any arguments are accepted.
	Types []any
}

// Collect makes Options of a list of options.
func Collect[Option ~func(*Options)](list []Option) Options {
	o := Options{Functions: map[string]Function{}}
	for _, option := range list {
		option(&o)
	}
	return o
}
