package runtime

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/module"
)

// inject begins a run at a target port.
func (f *Flow) inject(ctx context.Context, n *node, port string, text json.RawMessage) (string, error) {
	message, err := decodeMessage(n, port, text)
	if err != nil {
		return "", err
	}
	return f.deliverTo(ctx, n, port, message)
}

// deliverTo begins a run with a message of the port's type.
func (f *Flow) deliverTo(ctx context.Context, n *node, port string, message any) (string, error) {
	w, g := f.enter(n)
	if w == nil {
		return "", fmt.Errorf("send to %s.%s: the node was removed meanwhile", n.id, port)
	}
	defer g.release()
	mapping, check := expr.Compile(nil, message, message)
	if err := check.Err(); err != nil {
		return "", fmt.Errorf("send to %s.%s: %w", n.id, port, err)
	}
	e := &edge{name: "-> " + n.id + "." + port, to: w, port: port, mapping: mapping, stats: &edgeStats{}}
	id, result := f.record(ctx, g, origin{node: n, port: port}, message, func(root *hop) module.Result { return e.deliver(root, root, message) })
	return id, result.Err()
}

func decodeMessage(n *node, name string, text json.RawMessage) (any, error) {
	for _, port := range module.AllPorts(n.component) {
		if port.Name != name || port.Source || strings.HasPrefix(name, "_") {
			continue
		}
		if len(text) == 0 {
			text = json.RawMessage("{}")
		}
		message, err := decodeFor(port, text)
		if err != nil {
			return nil, fmt.Errorf("send to %s.%s: %w", n.id, name, err)
		}
		return message, nil
	}
	return nil, fmt.Errorf("send to %s.%s: there is no such target port", n.id, name)
}

// decodeFor reads a message of a port's type.
func decodeFor(port module.Port, text json.RawMessage) (any, error) {
	if port.Configuration == nil {
		var message any
		err := json.Unmarshal(text, &message)
		return message, err
	}
	value := reflect.New(reflect.TypeOf(port.Configuration))
	value.Elem().Set(module.Zero(reflect.TypeOf(port.Configuration)))
	if err := json.Unmarshal(text, value.Interface()); err != nil {
		return nil, err
	}
	return value.Elem().Interface(), nil
}
