// Package wired puts a real map in front of a component under test: a JSON template
// with expressions, checked and applied as the engine does. It is beside moduletest
// because that must not need the language of expressions.
package wired

import (
	"context"
	"fmt"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
)

// Wire is an edge into a target port of a node. Safe for concurrent use.
type Wire struct {
	node    *moduletest.Node
	port    string
	mapping *expr.Mapping
	// Check is what the engine says of the map before anything runs.
	Check expr.Check
}

// New checks a map, as JSON, from a source whose example is given to a node's target
// port. An empty template is no map: the message passes on. The error says what the
// engine would refuse.
func New(t testing.TB, node *moduletest.Node, port, template string, source any) (*Wire, error) {
	t.Helper()
	target, ok := node.Port(port, false)
	if !ok {
		return nil, fmt.Errorf("wire to %s: there is no such target port", port)
	}
	held, err := node.Limits(port)
	if err != nil {
		return nil, fmt.Errorf("wire to %s: %w", port, err)
	}
	var tree any
	if template != "" {
		if tree, err = message.Read([]byte(template)); err != nil {
			return nil, fmt.Errorf("the map to %s: %w", port, err)
		}
	}
	mapping, check := expr.Compile(tree, source, target.Configuration, expr.WithLimits(held))
	w := &Wire{node: node, port: port, mapping: mapping, Check: check}
	if mapping == nil {
		return w, fmt.Errorf("the map to %s: %w", port, check.Err())
	}
	return w, nil
}

// Send takes a message of the source through the map and delivers what it makes.
func (w *Wire) Send(source any) module.Result {
	mapped, err := w.mapping.ApplyContext(w.node.Context(), source)
	if err != nil {
		return module.Fail(module.Permanent(fmt.Errorf("the map to %s: %w", w.port, err)))
	}
	return w.node.Send(w.port, mapped)
}

// Configure takes settings as a document has them, as JSON with expressions. Secrets
// are what secret("name/key") gives, by name/key; another one is an error.
func Configure(node *moduletest.Node, settings string, secrets map[string]string) error {
	tree, err := message.Read([]byte(settings))
	if err != nil {
		return err
	}
	resolve := func(_ context.Context, reference string) (string, error) {
		value, ok := secrets[reference]
		if !ok {
			return "", fmt.Errorf("there is no secret %s in this test", reference)
		}
		return value, nil
	}
	if expr.HasExpressions(tree) {
		if tree, err = expr.Eval(node.Context(), tree, expr.WithSecrets(resolve)); err != nil {
			return err
		}
	}
	return node.ConfigureTree(tree)
}
