package quickjsvm

import (
	"context"
	"errors"
	"time"

	"github.com/go-sourcemap/sourcemap"

	"github.com/patchbay-dev/patchbay/modules/js/helper"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// program is a compiled script.
type program struct {
	name      string // of the user's file
	functions []helper.Function
	console   bool
	bytecode  []byte
	skipped   int // lines before the script's own
	places    *sourcemap.Consumer
	kept      *keeper
}

// keeper holds the engine of the message before, when they share one.
type keeper struct{ machine *machine }

func (k *keeper) close() {
	if k.machine != nil {
		k.machine.close()
	}
}

// Run implements script.Program. Numbers of the input that the script left where
// they were keep all their digits; otherwise a number is a double, as JavaScript
// has it.
func (p *program) Run(ctx context.Context, call script.Call) (any, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	begun := time.Now()
	text, marks, err := encodeInput(call.Input, call.Extra)
	if err != nil {
		return nil, p.failure(ctx, call.Limits, err)
	}
	m, err := p.machine(call, begun)
	if err != nil {
		return nil, p.failure(ctx, call.Limits, err)
	}
	ended := make(chan struct{})
	unwatch := context.AfterFunc(ctx, func() { m.interrupt(ended) })
	result, err := m.execute(ctx, text, marks)
	close(ended)
	if undisturbed := unwatch(); call.Pooled && undisturbed && err == nil {
		m.call = script.Call{}
		p.kept.machine = m
		return result, nil
	}
	m.close()
	if err != nil {
		return nil, p.failure(ctx, call.Limits, err)
	}
	return result, nil
}

func (p *program) machine(call script.Call, begun time.Time) (*machine, error) {
	m := p.kept.machine
	if m == nil {
		return p.newMachine(call, begun)
	}
	p.kept.machine = nil
	m.begin(call, begun)
	return m, nil
}

var (
	errPending    = errors.New("the script waits for a promise that nothing can settle: timers and network are not there")
	errNoFunction = errors.New("exports something else than a function by default: write export default function (input) { … }")
)
