package recording

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Replayed is what an earlier hop carried, and where.
type Replayed struct {
	Node, Port string
	Source     bool // the node emitted it; else it arrived there
	ByHand     bool // somebody sent what the node then emitted
	Message    any
	Text       json.RawMessage // instead of Message, once the run is compacted
	Item       string          // what it is about
}

// Replay returns what a hop of a run carried, so that it can be delivered again. The error
// says why there is none: ErrNotKept, or the message is not there whole.
func (r *History) Replay(id string, index int) (Replayed, error) {
	run, ok := r.Find(id)
	if ok {
		if old, err := run.replay(index); !errors.Is(err, ErrNotKept) {
			return old, err
		}
	}
	record, ok, err := r.Recorder.archive.Run(r.flow, id)
	switch {
	case err != nil:
		return Replayed{}, err
	case !ok:
		return Replayed{}, ErrNotKept
	}
	return replayRecord(record, index, run)
}

func (r *Run) replay(index int) (Replayed, error) {
	hops := r.hops()
	if compacted := r.compacted.Load(); compacted != nil {
		if compacted.lean {
			return Replayed{}, ErrNotKept
		}
		return replayRecord(compacted.record, index, r)
	}
	if index < 0 || index >= len(hops) {
		return Replayed{}, ErrNotKept
	}
	h := hops[index]
	if h.State.Load() < hopArrived {
		return Replayed{}, errors.New("its message has not arrived yet")
	}
	if h.Edge == nil {
		return placed(h.Node(), "", r, Replayed{Message: h.Message, Item: h.Item})
	}
	if h.Unmapped {
		return Replayed{}, errNoMessage
	}
	return placed(h.Node(), h.Edge.Name, r, Replayed{Message: h.Message, Item: h.Item})
}

var (
	errNoMessage = errors.New("no message came to the node, since the mapping failed or the run was stopped; rerun the hop before it")
	errEarlier   = errors.New("it began a run of an earlier process, and where is not kept: rerun a hop after it, or start the trigger")
)

// replayRecord finds a hop in a record. The run is the one that it began, nil when that is
// of an earlier process.
func replayRecord(record view.RunRecord, index int, run *Run) (Replayed, error) {
	at := slices.IndexFunc(record.Records, func(h view.HopRecord) bool { return h.Index == index })
	if at < 0 {
		return Replayed{}, ErrNotKept
	}
	h := record.Records[at]
	switch {
	case h.Masked:
		return Replayed{}, errors.New("its message held a secret, which is not kept; send the message again")
	case h.Cut || len(h.Message) == 0:
		return Replayed{}, errors.New("its message was too large to be kept whole; send the message again")
	case h.Unmapped:
		return Replayed{}, errNoMessage
	}
	return placed(h.Node, h.Edge, run, Replayed{Text: h.Message, Item: h.Item})
}

// placed fills in where the message was.
func placed(node, edge string, run *Run, old Replayed) (Replayed, error) {
	old.Node = node
	if edge != "" {
		_, old.Port, _ = strings.Cut(edge[strings.LastIndex(edge, "-> ")+3:], ".")
		return old, nil
	}
	if run == nil {
		return Replayed{}, errEarlier
	}
	old.Source, old.ByHand, old.Port = run.Source, run.ByHand, run.Port
	return old, nil
}

// ErrNotKept is the reason why a run or a hop can't be found.
var ErrNotKept = errors.New("it is not kept, or not any more")
