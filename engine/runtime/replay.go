package runtime

import (
	"encoding/json"
	"errors"
	"strings"
)

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

// ErrNotKept is the reason why a run or a hop can't be found.
var ErrNotKept = errors.New("it is not kept, or not any more")
