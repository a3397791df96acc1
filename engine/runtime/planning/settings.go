package planning

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
func (p *Plan) decodeSettings(ctx context.Context, port module.Port, doc flow.Node, path string) (any, bool) {
	before := len(p.Report.Problems)
	tree := any(doc.Settings)
	if doc.Settings == nil {
		tree = map[string]any{}
	}
	if expr.HasExpressions(tree) {
		evaluated, err := expr.Eval(ctx, tree, expr.WithSecrets(p.resolver()), expr.WithLimit(p.limit))
		if err != nil {
			p.problem(path+evalPath(err), "", "%v", err)
			return nil, false
		}
		tree = evaluated
	}
	p.unknownKeys(reflect.TypeOf(port.Configuration), tree, path)
	p.checkSettings(doc.Component, port, tree, path)
	if len(p.Report.Problems) > before {
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

func (p *Plan) resolver() func(context.Context, string) (string, error) {
	return func(ctx context.Context, reference string) (string, error) {
		if p.dry() {
			return "secret", nil // a check reads no secrets
		}
		if p.planner.secrets == nil {
			return "", errors.New("secret(): this engine has no access to secrets; start it with access to a cluster")
		}
		return p.planner.secrets(ctx, reference)
	}
}

// unknownKeys reports keys that the type has no field for.
func (p *Plan) unknownKeys(t reflect.Type, tree any, path string) {
	message.Unknown(t, tree, func(at, name string, known []string) {
		p.problem(message.Join(path, at), flow.Nearest(name, known), "unknown key %q", name)
	})
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

// checkSettings holds the settings of a document to their schema. What is required
// is judged with the defaults laid under: a field that has one need not be written.
func (p *Plan) checkSettings(component string, port module.Port, tree any, path string) {
	held, err := p.planner.catalog.SettingsLimits(component, port)
	if err != nil {
		p.problem(path, "", "%v", err)
		return
	}
	for _, wrong := range held.Settings(tree, port.Configuration) {
		p.problem(message.Join(path, wrong.Path), flow.Nearest(wrong.Given, wrong.Known), "%s", wrong.Message)
	}
}
