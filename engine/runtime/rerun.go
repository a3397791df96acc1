package runtime

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// Rerun begins a run with the message of an earlier hop, at that hop's node and
// port as they are now, and waits for it like Send. Rerunning what a trigger
// emitted emits it again. It returns the new run's id; an empty one says
// that nothing began. A message that is no longer whole is refused.
func (f *Flow) Rerun(ctx context.Context, id string, index int) (string, error) {
	old, err := f.records.Replay(id, index)
	if err != nil {
		return "", fmt.Errorf("rerun hop %d of run %s: %w", index, id, err)
	}
	w, ok := f.current.Load().nodes[old.Node]
	if !ok {
		return "", fmt.Errorf("rerun hop %d of run %s: flow %s has no node %s any more", index, id, f.name, old.Node)
	}
	message, err := fitted(old, w.node)
	if err != nil {
		return "", fmt.Errorf("rerun hop %d of run %s: %w", index, id, err)
	}
	if old.Source {
		return f.emitOn(ctx, w.node, old.Port, message, old.ByHand)
	}
	return f.deliverTo(ctx, w.node, old.Port, message, old.Item)
}

// fitted gives the message of an earlier hop the type that the port has now.
func fitted(o recording.Replayed, n *node) (any, error) {
	ports, err := guard.Ports(n.component)
	if err != nil {
		return nil, err
	}
	for _, port := range ports {
		if port.Name != o.Port || port.Source != o.Source {
			continue
		}
		if o.Text == nil {
			if port.Configuration == nil || reflect.TypeOf(port.Configuration) == reflect.TypeOf(o.Message) {
				return o.Message, nil
			}
			text, err := json.Marshal(o.Message)
			if err != nil {
				return nil, fmt.Errorf("node %s is of another component now, and the message has no JSON form: %w", n.id, err)
			}
			o.Text = text
		}
		return decodeFor(port, o.Text)
	}
	return nil, fmt.Errorf("node %s has no port %s any more", n.id, o.Port)
}

// emitOn begins a run as the node's own emit does. By hand says that the node never emitted
// the message, so that the run is none of its own.
func (f *Flow) emitOn(ctx context.Context, n *node, port string, message any, byHand bool) (string, error) {
	w, g := f.enter(n)
	if w == nil {
		return "", fmt.Errorf("node %s was removed meanwhile", n.id)
	}
	defer g.release()
	id, result := f.runEmitted(ctx, w, g, port, message, byHand)
	return id, result.Err()
}

// runEmitted makes a run of a message that a node emits, or that somebody sent to its port.
func (f *Flow) runEmitted(ctx context.Context, w *wired, g *generation, port string, data any, byHand bool) (string, module.Result) {
	way, ok := w.out[port]
	item := ""
	if ok {
		item = way.itemOf(ctx, data, "")
	}
	begun := recording.Beginning{Node: w.node.id, Port: port, Source: true, ByHand: byHand, Item: item}
	return f.record(ctx, g, w.node, begun, data, func(root *recording.Hop) module.Result {
		f.engine.observer.Emitted(w.node.id, port, data)
		switch {
		case !ok:
			return module.Fail(module.Permanent(fmt.Errorf("emit on port %q: node %s has no such source port", port, w.node.id)))
		case len(way.edges) == 0:
			return way.unwired(root, port, data)
		}
		return fanOut(root, root, way.edges, data, item)
	})
}
