package runtime

import (
	"context"
	"errors"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// decodeSettings turns the settings of the document into the component's
// Settings struct: expressions evaluated, checked against the schema, laid over
// the defaults. Each fault is a problem at its place.
func (e *Engine) decodeSettings(ctx context.Context, p *plan, port module.Port, doc flow.Node, path string) (any, bool) {
	before := len(p.report.Problems)
	tree := any(doc.Settings)
	if doc.Settings == nil {
		tree = map[string]any{}
	}
	if expr.HasExpressions(tree) {
		evaluated, err := expr.Eval(ctx, tree, expr.WithSecrets(e.resolver(p)), expr.WithLimit(p.limit))
		if err != nil {
			p.problem(path+evalPath(err), "", "%v", err)
			return nil, false
		}
		tree = evaluated
	}
	p.unknownKeys(reflect.TypeOf(port.Configuration), tree, path)
	e.checkSettings(p, doc.Component, port, tree, path)
	if len(p.report.Problems) > before {
		return nil, false
	}
	settings, err := overlay(port.Configuration, tree)
	if err != nil {
		p.problem(path, "", "%v", err)
		return nil, false
	}
	return settings, true
}

func evalPath(err error) string {
	var failed *expr.EvalError
	if errors.As(err, &failed) && failed.Path != "" {
		return "." + failed.Path
	}
	return ""
}

func (e *Engine) resolver(p *plan) func(context.Context, string) (string, error) {
	return func(ctx context.Context, reference string) (string, error) {
		if p.dry() {
			return "secret", nil // a check reads no secrets
		}
		if e.secrets == nil {
			return "", errors.New("secret(): this engine has no access to secrets; start it with access to a cluster")
		}
		return e.secrets(ctx, reference)
	}
}

// unknownKeys reports keys that the type has no field for.
func (p *plan) unknownKeys(t reflect.Type, tree any, path string) {
	message.Unknown(t, tree, func(at, name string, known []string) {
		p.problem(message.Join(path, at), flow.Nearest(name, known), "unknown key %q", name)
	})
}

// fieldsByName returns the fields of a struct type by their names in messages.
func fieldsByName(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for _, f := range message.Of(t).Fields {
		fields[f.Name] = f.Go
	}
	return fields
}

// overlay decodes a tree over a copy of the defaults. Whole numbers in fields of
// any type stay whole.
func overlay(defaults, tree any) (any, error) {
	target := reflect.New(reflect.TypeOf(defaults)).Elem()
	target.Set(reflect.ValueOf(defaults))
	if err := message.Decode(target, tree); err != nil {
		return nil, err
	}
	return target.Interface(), nil
}
