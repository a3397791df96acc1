package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// ErrNotKept is the reason why a run or a hop can't be found.
var ErrNotKept = errors.New("it is not kept, or not any more")

// Rerun begins a run with the message of an earlier hop, at that hop's node and
// port as they are now, and waits for it like Send. Rerunning what a trigger
// emitted emits it once more. It returns the new run's id; an empty one says
// that nothing began. A message that is no longer whole is refused.
func (f *Flow) Rerun(ctx context.Context, id string, index int) (string, error) {
	r, ok := f.records.find(id)
	if !ok {
		return "", fmt.Errorf("run %s of flow %s: %w", id, f.name, ErrNotKept)
	}
	old, err := r.replay(index)
	if err != nil {
		return "", fmt.Errorf("rerun hop %d of run %s: %w", index, id, err)
	}
	w, ok := f.current.Load().nodes[old.node]
	if !ok {
		return "", fmt.Errorf("rerun hop %d of run %s: flow %s has no node %s any more", index, id, f.name, old.node)
	}
	message, err := old.fit(w.node)
	if err != nil {
		return "", fmt.Errorf("rerun hop %d of run %s: %w", index, id, err)
	}
	if old.source {
		return f.emitAgain(ctx, w.node, old.port, message)
	}
	return f.deliverTo(ctx, w.node, old.port, message)
}

// replayed is what an earlier hop carried, and where.
type replayed struct {
	node, port string
	source     bool // the node emitted it; else it arrived there
	message    any
	text       json.RawMessage // instead of message, once the run is sealed
}

func (r *run) replay(index int) (replayed, error) {
	hops := r.hops()
	if sealed := r.sealed.Load(); sealed != nil {
		return r.replaySealed(sealed, index)
	}
	if index < 0 || index >= len(hops) {
		return replayed{}, ErrNotKept
	}
	h := hops[index]
	if h.state.Load() < hopArrived {
		return replayed{}, errors.New("its message has not arrived yet")
	}
	if h.edge == nil {
		return r.place(h.node(), "", replayed{message: h.message})
	}
	if h.unmapped {
		return replayed{}, errNoMessage
	}
	return r.place(h.node(), h.edge.name, replayed{message: h.message})
}

var errNoMessage = errors.New("no message came to the node, since the mapping failed or the run was stopped; rerun the hop before it")

func (r *run) replaySealed(sealed *sealedRun, index int) (replayed, error) {
	if index < 0 || index >= len(sealed.record.Records) {
		return replayed{}, ErrNotKept
	}
	h := sealed.record.Records[index]
	switch {
	case h.Masked:
		return replayed{}, errors.New("its message held a secret, which is not kept; send the message anew")
	case h.Cut || len(h.Message) == 0:
		return replayed{}, errors.New("its message was too large to be kept whole; send the message anew")
	case h.unmapped:
		return replayed{}, errNoMessage
	}
	return r.place(h.Node, h.Edge, replayed{text: h.Message})
}

// place fills in where the message was.
func (r *run) place(node, edge string, old replayed) (replayed, error) {
	old.node = node
	if edge != "" {
		_, old.port, _ = strings.Cut(edge[strings.LastIndex(edge, "-> ")+3:], ".")
		return old, nil
	}
	old.source, old.port = r.source, r.port
	return old, nil
}

// fit gives the message the type that the port has now.
func (o replayed) fit(n *node) (any, error) {
	for _, port := range module.AllPorts(n.component) {
		if port.Name != o.port || port.Source != o.source {
			continue
		}
		if o.text == nil {
			if port.Configuration == nil || reflect.TypeOf(port.Configuration) == reflect.TypeOf(o.message) {
				return o.message, nil
			}
			text, err := json.Marshal(o.message)
			if err != nil {
				return nil, fmt.Errorf("node %s is of another component now, and the message has no JSON form: %w", n.id, err)
			}
			o.text = text
		}
		return decodeFor(port, o.text)
	}
	return nil, fmt.Errorf("node %s has no port %s any more", n.id, o.port)
}

// emitAgain begins a run as the node's own emit does.
func (f *Flow) emitAgain(ctx context.Context, n *node, port string, message any) (string, error) {
	w, g := f.enter(n)
	if w == nil {
		return "", fmt.Errorf("node %s was removed meanwhile", n.id)
	}
	defer g.release()
	id, result := f.emitRun(ctx, w, g, port, message)
	return id, result.Err()
}

// emitRun makes a run of a message that a node emits.
func (f *Flow) emitRun(ctx context.Context, w *wired, g *generation, port string, data any) (string, module.Result) {
	return f.record(ctx, g, origin{node: w.node, port: port, source: true}, data, func(root *hop) module.Result {
		way, ok := w.out[port]
		switch {
		case !ok:
			return module.Fail(module.Permanent(fmt.Errorf("emit on port %q: node %s has no such source port", port, w.node.id)))
		case len(way.edges) == 0:
			return way.unwired(root, port, data)
		}
		return fanOut(root, root, way.edges, data)
	})
}
