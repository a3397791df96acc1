package script

import (
	"context"
	"log/slog"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/helper"
)

// Engine compiles scripts. It runs in a worker process, which the operating
// system keeps from growing, and which is ended when it takes too long; what an
// engine holds back by itself makes the better error.
type Engine interface {
	// Compile reads a script and runs nothing of it. Functions are the helpers
	// that the bundle names, each to be a global of the name Function.Global.
	Compile(bundle Bundle, functions []helper.Function) (Program, error)
}

// Program is a compiled script. One message runs at a time.
type Program interface {
	// Run gives one message to the script's function and returns its result:
	// plain Go values (map[string]any, []any, string, int64, float64, bool, nil,
	// json.Number), or parts of the input as package wire knows them. It returns
	// soon after ctx is done, with an error that says so. Its errors begin with
	// the place in the user's files (script.ts:2:9) where one is known.
	Run(ctx context.Context, call Call) (any, error)
}

// Call is one message for a script.
type Call struct {
	// Input and Extra are the arguments of the script's function: plain Go values,
	// or a *wire.Object or *wire.List, which are read where they are looked at;
	// wire.Plain makes plain Go of any of these. They are never changed.
	Input, Extra any
	// Log takes a line of the console. The engine bounds number and length.
	Log func(level slog.Level, text string)
	Limits
}

// Limits bound one message.
type Limits struct {
	Timeout time.Duration
	Memory  uint64 // bytes that the script may hold
	Pooled  bool   // globals may keep their values from one message to the next
}
