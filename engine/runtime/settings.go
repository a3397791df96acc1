package runtime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	textmessage "golang.org/x/text/message"

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
	e.checkSchema(p, doc.Component, port, tree, path)
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

// checkSchema checks ranges, enums, required fields and types.
func (e *Engine) checkSchema(p *plan, component string, port module.Port, tree any, path string) {
	schema, err := e.catalog.settingsSchema(component, port)
	if err != nil {
		p.problem(path, "", "%v", err)
		return
	}
	text, err := json.Marshal(tree)
	if err != nil {
		p.problem(path, "", "settings have no JSON form: %v", err)
		return
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		p.problem(path, "", "settings have no JSON form: %v", err)
		return
	}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(instance); errors.As(err, &invalid) {
		p.schemaProblems(invalid, path)
	}
}

// settingsSchema compiles the schema of a component's settings once: it is that of a
// fresh instance.
func (c *Catalog) settingsSchema(component string, port module.Port) (*jsonschema.Schema, error) {
	if known, ok := c.schemas.Load(component); ok {
		return known.(*jsonschema.Schema), nil
	}
	schema, err := compileSchema(port)
	if err == nil {
		c.schemas.Store(component, schema)
	}
	return schema, err
}

func compileSchema(port module.Port) (*jsonschema.Schema, error) {
	text, err := module.Schema(port)
	if err != nil {
		return nil, err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("schema of port %s: %w", port.Name, err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(refuseLoading{})
	if err := compiler.AddResource("port.json", document); err != nil {
		return nil, fmt.Errorf("schema of port %s: %w", port.Name, err)
	}
	schema, err := compiler.Compile("port.json")
	if err != nil {
		return nil, fmt.Errorf("schema of port %s: %w", port.Name, err)
	}
	return schema, nil
}

// refuseLoading keeps a schema from reading files or addresses.
type refuseLoading struct{}

func (refuseLoading) Load(url string) (any, error) {
	return nil, fmt.Errorf("a schema may not refer to %s", url)
}

func (p *plan) schemaProblems(invalid *jsonschema.ValidationError, path string) {
	for _, cause := range invalid.Causes {
		p.schemaProblems(cause, path)
	}
	if len(invalid.Causes) > 0 {
		return
	}
	for _, step := range invalid.InstanceLocation {
		if _, err := strconv.Atoi(step); err == nil {
			path += "[" + step + "]"
			continue
		}
		path += "." + step
	}
	p.problem(path, "", "%s", strings.TrimSpace(invalid.ErrorKind.LocalizedString(textmessage.NewPrinter(language.English))))
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
