package expr

import (
	"context"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module"
)

// Eval evaluates a tree of settings: {{ }} without $. What it returns is the
// same tree with values in the places of the expressions. The error is an
// *EvalError, or joins what Check.Err gives.
//
// To check settings without evaluating them, and to get the settings' struct in
// one go, compile them: Compile(template, nil, settings, WithSecrets(…)).
func Eval(ctx context.Context, template any, list ...Option) (any, error) {
	m, check := Compile(template, nil, nil, append([]Option{settingsOnly}, list...)...)
	if err := check.Err(); err != nil {
		return nil, err
	}
	return m.ApplyContext(ctx, nil)
}

func settingsOnly(o *options) { o.settings = true }

// Convert returns a JSON-like value as a value of to's type, by JSON names:
// what is missing keeps its default, what to does not have is left out, maps and
// slices that fit are shared. The error is an *EvalError.
func Convert(value any, to any) (any, error) {
	if to == nil {
		return value, nil
	}
	target := module.Zero(reflect.TypeOf(values.ByValue(to)))
	convert := &eval.Converter{Tables: &values.FieldTables{}}
	if err := convert.Set(target, value); err != nil {
		return nil, evalError("", "", err)
	}
	return target.Interface(), nil
}
