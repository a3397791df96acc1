package quickjsvm

import (
	"context"
	"errors"
	"fmt"
	"time"

	"modernc.org/quickjs"

	"github.com/patchbay-dev/patchbay/modules/js/helper"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// maxStack bounds how deep functions call each other, built-in ones too. A plain
// call of the script takes one of these, a built-in up to nine. All of them fit
// into the stack that Go gives a worker.
const maxStack = 2500

// machine is one engine with the script loaded. Not safe for concurrent use.
type machine struct {
	vm        *quickjs.VM
	step      quickjs.Value // the function that the prelude returns
	functions []helper.Function
	call      script.Call // that it runs
	begun     time.Time
	lines     int // of the console
}

func (p *program) newMachine(call script.Call, begun time.Time) (*machine, error) {
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, fmt.Errorf("the strict engine can't be made: %w", err)
	}
	m := &machine{vm: vm, functions: p.functions}
	vm.SetMaxStackSize(maxStack)
	m.begin(call, begun)
	if err := m.load(p); err != nil {
		m.close()
		return nil, err
	}
	return m, nil
}

func (m *machine) load(p *program) error {
	if len(m.functions) > 0 || p.console {
		if err := m.vm.RegisterHostFunc(hostName, m.host); err != nil {
			return fmt.Errorf("the strict engine takes no functions: %w", err)
		}
	}
	if err := m.arm(); err != nil {
		return err
	}
	step, err := m.vm.EvalBytecodeValue(p.bytecode)
	if err != nil {
		return err
	}
	m.step = step
	return nil
}

// begin makes it ready for a message.
func (m *machine) begin(call script.Call, begun time.Time) {
	m.call, m.begun, m.lines = call, begun, 0
	m.vm.SetMemoryLimit(uintptr(call.Memory))
	m.vm.SetGCThreshold(uintptr(call.Memory / 16)) // most messages leave less garbage than that
}

// close frees the engine's memory.
func (m *machine) close() {
	m.step.Free()
	_ = m.vm.Close() // it has nothing that can fail
}

// interrupt stops what runs until it has ended. Once would not do: the engine
// forgets an interrupt that comes between two calls into it.
func (m *machine) interrupt(ended <-chan struct{}) {
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		m.vm.Interrupt()
		select {
		case <-ended:
			return
		case <-again.C:
		}
	}
}

var errTimeout = errors.New("out of time")

// arm gives the next call into the engine the time that is left.
func (m *machine) arm() error {
	left := m.call.Timeout - time.Since(m.begun)
	if left <= 0 {
		return errTimeout
	}
	return m.vm.SetEvalTimeout(left)
}

// execute runs the script's function, then what it has put off, and takes what it
// came to.
func (m *machine) execute(ctx context.Context, text, marks string) (any, error) {
	// Not given to the engine as a Go text: that does not see when memory is short.
	input, err := m.vm.NewString(text)
	if err != nil {
		return nil, err
	}
	given, err := m.prelude(input, marks)
	input.Free()
	if err != nil {
		return nil, err
	}
	if given != "" {
		return nil, thrown(given)
	}
	if err := m.jobs(ctx); err != nil {
		return nil, err
	}
	if given, err = m.prelude(); err != nil {
		return nil, err
	}
	if given[0] == 'v' {
		return decode(given[1:])
	}
	return nil, thrown(given)
}

// prelude calls the prelude's function and returns the text that it gives.
func (m *machine) prelude(arguments ...any) (string, error) {
	if err := m.arm(); err != nil {
		return "", err
	}
	result, err := m.step.Call(quickjs.UndefinedValue, arguments...)
	if err != nil {
		return "", err
	}
	text, ok := result.(string)
	if !ok {
		return "", fmt.Errorf("the strict engine gave %T: want a text", result)
	}
	return text, nil
}

// jobs runs what the script has put off: reactions to promises.
func (m *machine) jobs(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := m.arm(); err != nil {
			return err
		}
		_, err := m.vm.ExecutePendingJobs()
		var raised *quickjs.Error
		if err == nil || errors.As(err, &raised) {
			return err
		}
		// It left off after a number of jobs: there are more.
	}
	return context.Cause(ctx)
}
