package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
)

// inject begins a run at a port: what a target port is sent arrives there, what a source
// port is sent leaves it as if the node had emitted it.
func (f *Flow) inject(ctx context.Context, n *node, name string, text json.RawMessage) (string, error) {
	port, err := portOf(n, name)
	if err != nil {
		return "", fmt.Errorf("send to %s.%s: %w", n.id, name, err)
	}
	if len(text) == 0 {
		text = json.RawMessage("{}")
	}
	if err := unmasked(text); err != nil {
		return "", fmt.Errorf("send to %s.%s: %w", n.id, name, err)
	}
	message, err := decodeFor(port, text)
	if err != nil {
		return "", fmt.Errorf("send to %s.%s: %w", n.id, name, err)
	}
	if port.Source {
		return f.emitOn(ctx, n, name, message, true)
	}
	return f.deliverTo(ctx, n, name, message, "")
}

// deliverTo begins a run with a message of the port's type. The item is what it is about,
// empty when that is not known.
func (f *Flow) deliverTo(ctx context.Context, n *node, port string, message any, item string) (string, error) {
	w, g := f.enter(n)
	if w == nil {
		return "", fmt.Errorf("send to %s.%s: the node was removed meanwhile", n.id, port)
	}
	defer g.release()
	held, err := f.engine.limitsAt(n, port)
	if err != nil {
		return "", fmt.Errorf("send to %s.%s: %w", n.id, port, err)
	}
	mapping, check := expr.Compile(nil, message, message, expr.WithLimits(held))
	if err := check.Err(); err != nil {
		return "", fmt.Errorf("send to %s.%s: %w", n.id, port, err)
	}
	e := &edge{Edge: n.recordedEdge("-> "+n.id+"."+port, port), to: w, mapping: mapping, counts: statistics.NewEdgeCounts(f.engine.recorder.Age())}
	begun := recording.Beginning{Node: n.id, Port: port, Item: item}
	id, result := f.record(ctx, g, n, begun, message, func(root *recording.Hop) module.Result { return e.deliver(root, root, message, item) })
	return id, result.Err()
}

// limitsAt returns what messages to a node's target port are held to.
func (e *Engine) limitsAt(n *node, name string) (*limits.Limits, error) {
	ports, err := guard.Ports(n.component)
	if err != nil {
		return nil, err
	}
	for _, port := range ports {
		if port.Name == name && !port.Source {
			return e.Catalog().Limits(port)
		}
	}
	return nil, nil
}

// portOf returns a port of a node, a target before a source of the same name. System ports
// take no messages.
func portOf(n *node, name string) (module.Port, error) {
	ports, err := guard.Ports(n.component)
	if err != nil {
		return module.Port{}, err
	}
	for _, source := range []bool{false, true} {
		for _, port := range ports {
			if port.Name == name && port.Source == source && !strings.HasPrefix(name, "_") {
				return port, nil
			}
		}
	}
	return module.Port{}, errors.New("there is no such port")
}

// unmasked refuses a message that holds a mask: it was copied from where a secret is not
// shown, and the mask would pass for the secret.
func unmasked(text json.RawMessage) error {
	if at := redact.MaskIn(text); at != "" {
		return fmt.Errorf("its value %s is masked, since it was a secret, and the secret is not kept: write a value there, or send the message of a run again", at)
	}
	return nil
}

// decodeFor reads a message of a port's type. What it leaves out has its default.
func decodeFor(port module.Port, text json.RawMessage) (any, error) {
	if port.Configuration == nil {
		return message.Read(text)
	}
	value := message.Zero(reflect.TypeOf(port.Configuration))
	if err := decodeKnown(value, text); err != nil {
		return nil, err
	}
	return value.Interface(), nil
}

// decodeKnown writes a JSON text over a value. A name that the value's type has no
// field for is an error.
func decodeKnown(value reflect.Value, text json.RawMessage) error {
	tree, err := message.Read(text)
	if err != nil {
		return err
	}
	var unknown error
	message.Unknown(value.Type(), tree, func(path, name string, known []string) {
		if unknown == nil {
			unknown = fmt.Errorf("unknown field %q%s", path, hint(flow.Nearest(name, known)))
		}
	})
	if unknown != nil {
		return unknown
	}
	return message.Decode(value, tree)
}

func hint(suggestion string) string {
	if suggestion == "" {
		return ""
	}
	return fmt.Sprintf(": did you mean %q?", suggestion)
}
