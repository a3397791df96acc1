package gojavm

import (
	"errors"
	"fmt"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"github.com/patchbay-dev/patchbay/modules/js/helper"
	"github.com/patchbay-dev/patchbay/modules/js/script"
	"github.com/patchbay-dev/patchbay/modules/js/wire"
)

// machine is one JavaScript runtime with the script loaded. Not safe for
// concurrent use.
type machine struct {
	rt   *goja.Runtime
	main goja.Callable
	call script.Call // the message that it runs
	logs int
}

func (p *program) execute(m *machine) (value any, err error) {
	if m.main == nil {
		if err := p.load(m); err != nil {
			return nil, err
		}
	}
	thrown := m.protect(func() {
		var result goja.Value
		if result, err = m.main(goja.Undefined(), m.view(m.call.Input), m.view(m.call.Extra)); err != nil {
			return
		}
		if result, err = settled(result); err != nil {
			return
		}
		value, err = m.export(result) // may run getters and toJSON of the script
	})
	if thrown != nil {
		return nil, thrown
	}
	return value, err
}

// protect runs Go code that may throw as scripts do, and returns what it threw.
func (m *machine) protect(f func()) error {
	run, _ := goja.AssertFunction(m.rt.ToValue(func(goja.FunctionCall) goja.Value {
		f()
		return nil
	}))
	_, err := run(goja.Undefined())
	return err
}

func (p *program) load(m *machine) error {
	m.rt.SetMaxCallStackSize(maxCalls)
	m.rt.SetParserOptions(parser.WithDisableSourceMaps) // for eval: see Compile
	for _, install := range p.guards {
		install(m.rt)
	}
	global := m.rt.GlobalObject()
	for _, f := range p.functions {
		if err := global.Set(f.Global, m.function(f)); err != nil {
			return err
		}
	}
	if p.bundle.Console {
		if err := global.Set("console", m.consoleObject()); err != nil {
			return err
		}
	}
	if _, err := m.rt.RunProgram(p.compiled); err != nil {
		return err
	}
	main, ok := goja.AssertFunction(global.Get(script.MainName))
	if !ok {
		return fmt.Errorf("%s exports something else than a function by default: write export default function (input) { … }", p.bundle.Name)
	}
	m.main = main
	return nil
}

// function is a helper as scripts see it. Its error is an exception.
func (m *machine) function(f helper.Function) func(goja.FunctionCall) goja.Value {
	return func(call goja.FunctionCall) goja.Value {
		given := call.Arguments
		for len(given) > 0 && goja.IsUndefined(given[len(given)-1]) {
			given = given[:len(given)-1]
		}
		arguments := make([]any, len(given))
		for i, argument := range given {
			exported, err := m.export(argument)
			if err != nil {
				panic(m.rt.NewGoError(fmt.Errorf("%s: argument %d: %w", f.Name, i+1, err)))
			}
			if _, untouched := exported.(*wire.Object); !untouched || !f.Looks {
				exported = wire.Plain(exported)
			}
			arguments[i] = exported
		}
		result, err := f.Call(arguments)
		if err != nil {
			panic(m.rt.NewGoError(err))
		}
		return m.view(result)
	}
}

// settled returns what a promise came to; anything else is returned as it is.
// goja has run all jobs by the time a call returns, so what is pending then
// stays so.
func settled(value goja.Value) (goja.Value, error) {
	object, ok := value.(*goja.Object)
	if !ok || object.ExportType() != promiseType {
		return value, nil
	}
	promise, ok := object.Export().(*goja.Promise)
	if !ok {
		return value, nil
	}
	switch promise.State() {
	case goja.PromiseStateFulfilled:
		return promise.Result(), nil
	case goja.PromiseStateRejected:
		return nil, rejection{promise.Result()}
	default:
		return nil, errors.New("the script waits for a promise that nothing can settle: timers and network are not there")
	}
}

// rejection is a promise's error.
type rejection struct{ reason goja.Value }

func (r rejection) Error() string { return "promise rejected" }
