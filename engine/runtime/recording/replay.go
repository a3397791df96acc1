package recording

import (
	"encoding/json"
	"errors"
	"strings"
)

// Replayed is what an earlier hop carried, and where.
type Replayed struct {
	Node, Port string
	Source     bool // the node emitted it; else it arrived there
	Message    any
	Text       json.RawMessage // instead of Message, once the run is compacted
	Item       string          // what it is about
}

// Replay returns what a hop carried, so that it can be delivered again. The error says
// why there is none: ErrNotKept, or the message is not there whole.
func (r *Run) Replay(index int) (Replayed, error) {
	hops := r.hops()
	if compacted := r.compacted.Load(); compacted != nil {
		return r.replayCompact(compacted, index)
	}
	if index < 0 || index >= len(hops) {
		return Replayed{}, ErrNotKept
	}
	h := hops[index]
	if h.State.Load() < hopArrived {
		return Replayed{}, errors.New("its message has not arrived yet")
	}
	if h.Edge == nil {
		return r.place(h.Node(), "", Replayed{Message: h.Message, Item: h.Item})
	}
	if h.Unmapped {
		return Replayed{}, errNoMessage
	}
	return r.place(h.Node(), h.Edge.Name, Replayed{Message: h.Message, Item: h.Item})
}

var errNoMessage = errors.New("no message came to the node, since the mapping failed or the run was stopped; rerun the hop before it")

func (r *Run) replayCompact(compacted *compactRun, index int) (Replayed, error) {
	if index < 0 || index >= len(compacted.record.Records) {
		return Replayed{}, ErrNotKept
	}
	h := compacted.record.Records[index]
	switch {
	case h.Masked:
		return Replayed{}, errors.New("its message held a secret, which is not kept; send the message again")
	case h.Cut || len(h.Message) == 0:
		return Replayed{}, errors.New("its message was too large to be kept whole; send the message again")
	case h.unmapped:
		return Replayed{}, errNoMessage
	}
	return r.place(h.Node, h.Edge, Replayed{Text: h.Message, Item: h.Item})
}

// place fills in where the message was.
func (r *Run) place(node, edge string, old Replayed) (Replayed, error) {
	old.Node = node
	if edge != "" {
		_, old.Port, _ = strings.Cut(edge[strings.LastIndex(edge, "-> ")+3:], ".")
		return old, nil
	}
	old.Source, old.Port = r.Source, r.Port
	return old, nil
}

// ErrNotKept is the reason why a run or a hop can't be found.
var ErrNotKept = errors.New("it is not kept, or not any more")
