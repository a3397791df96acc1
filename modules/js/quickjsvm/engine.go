package quickjsvm

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/go-sourcemap/sourcemap"
	"modernc.org/quickjs"

	"github.com/patchbay-dev/patchbay/modules/js/helper"
	"github.com/patchbay-dev/patchbay/modules/js/plain"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

//go:embed prelude.js
var prelude string

const (
	hostName = "__patchbay_host"
	maxItems = 1 << 22 // of one list of a result
	maxText  = 8192    // of an error or a line of the console
)

// Engine is the script.Engine on QuickJS.
type Engine struct{}

// New returns an engine.
func New() Engine { return Engine{} }

// Compile implements script.Engine. The program is bytecode, which every message
// loads into an engine of its own.
func (Engine) Compile(bundle script.Bundle, functions []helper.Function) (script.Program, error) {
	text, err := wrap(bundle, functions)
	if err != nil {
		return nil, err
	}
	p := &program{name: bundle.Name, functions: functions, console: bundle.Console, skipped: strings.Count(prelude, "\n"), kept: &keeper{}}
	if len(bundle.SourceMap) > 0 {
		if p.places, err = sourcemap.Parse("", bundle.SourceMap); err != nil {
			return nil, fmt.Errorf("the source map of %s can't be read: %w", bundle.Name, err)
		}
	}
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, fmt.Errorf("the strict engine can't be made: %w", err)
	}
	defer vm.Close()
	vm.SetMaxStackSize(maxStack)
	if err := checkPatterns(vm, bundle.Patterns); err != nil {
		return nil, err
	}
	if p.bytecode, err = vm.Compile(text, quickjs.EvalGlobal); err != nil {
		return nil, p.uncompiled(err)
	}
	// Its memory is not Go's, so that nobody else gives it back.
	runtime.AddCleanup(p, (*keeper).close, p.kept)
	return p, nil
}

// wrap puts the script after the prelude, as a function that it calls. Modules are
// strict code.
func wrap(bundle script.Bundle, functions []helper.Function) (string, error) {
	helpers := make([]map[string]string, len(functions))
	for i, f := range functions {
		helpers[i] = map[string]string{"name": f.Name, "global": f.Global}
	}
	names := []string{}
	if bundle.Console {
		for _, level := range consoleLevels {
			names = append(names, level.name)
		}
	}
	limits := map[string]int{"nesting": plain.MaxNesting, "values": plain.MaxValues, "items": maxItems, "text": maxText}
	var arguments strings.Builder
	for _, argument := range []any{script.MainName, hostName, helpers, names, limits} {
		text, err := json.Marshal(argument)
		if err != nil {
			return "", err
		}
		arguments.WriteString(", ")
		arguments.Write(text)
	}
	return strings.TrimSuffix(prelude, "\n") + "(function(){\"use strict\";\n" + bundle.Code + "\n}" + arguments.String() + ")", nil
}

func (p *program) uncompiled(err error) error {
	var mistake *quickjs.Error
	if !errors.As(err, &mistake) {
		return fmt.Errorf("the script can't be compiled: %w", err)
	}
	where, ok := p.place(mistake.LineNumber, mistake.ColumnNumber)
	if !ok {
		where = p.name
	}
	return fmt.Errorf("%s: the strict engine does not know this JavaScript: %s", where, mistake.Error())
}
