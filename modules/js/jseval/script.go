package jseval

import (
	"context"
	"errors"
	"fmt"
	"path"
	"sync"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// maxCalls bounds how deep a script's functions call each other.
const maxCalls = 2000

// script is a compiled script with its limits. It runs messages side by side,
// each in a machine of its own.
type script struct {
	name    string
	program *goja.Program
	helpers []helper
	guards  guardSet
	console bool
	timeout time.Duration
	memory  uint64
	pooled  bool
	pool    sync.Pool // of *machine, when pooled
}

func (l *Library) compile(main File, modules []File) (*script, error) {
	bundle, err := l.bundleFiles(main, modules)
	if err != nil {
		return nil, fmt.Errorf("the script can't be read:\n%w", err)
	}
	// Only our own source map is ever loaded: goja would read from disk whatever
	// file a comment in the script names.
	source := bundle.code + "\n//# sourceMappingURL=" + bundleName + ".map\n"
	parsed, err := goja.Parse(bundleName, source, parser.WithSourceMapLoader(func(string) ([]byte, error) {
		return bundle.sourceMap, nil
	}))
	if err != nil {
		return nil, fmt.Errorf("the script uses what this JavaScript engine does not know: %w", err)
	}
	program, err := goja.CompileAST(parsed, true)
	if err != nil {
		return nil, fmt.Errorf("the script can't be compiled: %w", err)
	}
	return &script{
		name:    path.Clean(main.Name),
		program: program,
		helpers: bundle.helpers,
		guards:  guardsFor(bundle.code),
		console: mentions(bundle.code, "console"),
	}, nil
}

// machine is one JavaScript runtime with the script loaded. Not safe for
// concurrent use.
type machine struct {
	rt   *goja.Runtime
	main goja.Callable
	ctx  context.Context // of the message that it runs, for console
	logs int
}

// run gives one message to the script's function and returns its result as plain
// Go values. The input is never changed: the script sees it through a view that
// keeps its writes to itself.
func (s *script) run(ctx context.Context, input, extra any) (any, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	m, _ := s.pool.Get().(*machine)
	if m == nil {
		m = &machine{rt: goja.New()}
	}
	m.ctx, m.logs = ctx, 0
	watch := watchOver(ctx, m.rt, s.timeout, s.memory)
	defer watch.stop()
	value, err := s.execute(m, input, extra)
	if err != nil {
		return nil, s.failure(m, err)
	}
	watch.stop()
	if s.pooled {
		m.ctx = nil
		m.rt.ClearInterrupt()
		s.pool.Put(m)
	}
	return value, nil
}

func (s *script) execute(m *machine, input, extra any) (value any, err error) {
	if m.main == nil {
		if err := s.load(m); err != nil {
			return nil, err
		}
	}
	thrown := m.protect(func() {
		var result goja.Value
		if result, err = m.main(goja.Undefined(), m.view(input), m.view(extra)); err != nil {
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

func (s *script) load(m *machine) error {
	m.rt.SetMaxCallStackSize(maxCalls)
	m.rt.SetParserOptions(parser.WithDisableSourceMaps) // for eval: see compile
	s.guards.install(m.rt)
	global := m.rt.GlobalObject()
	for _, h := range s.helpers {
		if err := global.Set(h.global, m.function(h)); err != nil {
			return err
		}
	}
	if s.console {
		if err := global.Set("console", m.consoleObject()); err != nil {
			return err
		}
	}
	if _, err := m.rt.RunProgram(s.program); err != nil {
		return err
	}
	main, ok := goja.AssertFunction(global.Get(mainName))
	if !ok {
		return fmt.Errorf("%s exports something else than a function by default: write export default function (input) { … }", s.name)
	}
	m.main = main
	return nil
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
