package gojavm

import (
	"context"
	"fmt"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"github.com/patchbay-dev/patchbay/modules/js/helper"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// maxCalls bounds how deep a script's functions call each other.
const maxCalls = 2000

// Engine is the script.Engine on goja. One message runs at a time, whatever the
// program.
type Engine struct {
	watch *watch
}

// New returns an engine.
func New() *Engine { return &Engine{watch: newWatch()} }

// Compile implements script.Engine.
func (e *Engine) Compile(bundle script.Bundle, functions []helper.Function) (script.Program, error) {
	// Only our own source map is ever loaded: goja would read from disk whatever
	// file a comment in the script names.
	source := bundle.Code + "\n//# sourceMappingURL=" + script.BundleName + ".map\n"
	parsed, err := goja.Parse(script.BundleName, source, parser.WithSourceMapLoader(func(string) ([]byte, error) {
		return bundle.SourceMap, nil
	}))
	if err != nil {
		return nil, fmt.Errorf("the script uses what this JavaScript engine does not know: %w", err)
	}
	compiled, err := goja.CompileAST(parsed, true)
	if err != nil {
		return nil, fmt.Errorf("the script can't be compiled: %w", err)
	}
	if err := checkPatterns(bundle.Patterns); err != nil {
		return nil, err
	}
	p := &program{engine: e, bundle: bundle, compiled: compiled, functions: functions, guards: guardsFor(bundle.Code)}
	p.bundle.Code, p.bundle.SourceMap, p.bundle.Patterns = "", nil, nil // the compiled program has them
	e.watch.rebase()
	return p, nil
}

// program is a compiled script.
type program struct {
	engine    *Engine
	bundle    script.Bundle
	compiled  *goja.Program
	functions []helper.Function
	guards    []guard
	kept      *machine // of the message before, when they share one
}

// Run implements script.Program.
func (p *program) Run(ctx context.Context, call script.Call) (any, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	m := p.kept
	if m == nil {
		m = &machine{rt: goja.New()}
	}
	p.kept = nil
	m.call, m.logs = call, 0
	p.engine.watch.start(ctx, m.rt, call.Limits)
	defer p.engine.watch.stop()
	value, err := p.execute(m)
	if err != nil {
		return nil, p.failure(m, err)
	}
	p.engine.watch.stop()
	if call.Pooled {
		m.call = script.Call{}
		m.rt.ClearInterrupt()
		p.kept = m
	}
	return value, nil
}

// mentions reports whether the text of a script holds a word.
func mentions(code, word string) bool { return strings.Contains(code, word) }
