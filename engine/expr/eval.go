package expr

import (
	"context"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module"
)

// Eval evaluates the expressions in a tree of settings, which have no message and no $.
// It returns the same tree with the values in place of the expressions. The error is an
// *EvalError, or that of Check.Err.
//
// To check settings without evaluating them, or to get them as a struct, compile them:
// Compile(template, nil, settings, WithSecrets(…)).
func Eval(ctx context.Context, template any, list ...Option) (any, error) {
	m, check := Compile(template, nil, nil, append([]Option{settingsOnly}, list...)...)
	if err := check.Err(); err != nil {
		return nil, err
	}
	return m.ApplyContext(ctx, nil)
}

// settingsOnly is an Option that refuses $.
func settingsOnly(o *analysis.Options) { o.Settings = true }

// Convert returns a JSON-like value as a value of to's type, by JSON names. Fields that
// are missing keep their default, those that the type does not have are left out. Maps
// and slices that fit are shared. The error is an *EvalError.
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
