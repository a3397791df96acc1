package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// ErrNoLetter says that a flow has no such dead letter, or no longer.
var ErrNoLetter = errors.New("there is no such dead letter any more: it was retried or dropped")

// ErrNoQueue says that a flow has no such queued edge, and no messages of one.
var ErrNoQueue = errors.New("there is no such queued edge")

// QueuedMessage is a message that waits on a queued edge, or is being handled. What it
// shows is masked and bounded.
type QueuedMessage struct {
	ID      string          `json:"id"`
	Edge    string          `json:"edge"`
	Run     string          `json:"run"`
	Item    string          `json:"item,omitempty"`
	Key     string          `json:"key,omitempty"`
	Since   time.Time       `json:"since"`
	InWork  bool            `json:"inWork"`
	Failed  int             `json:"failed"` // attempts so far
	Error   string          `json:"error,omitempty"`
	Next    *time.Time      `json:"next,omitempty"` // of the next attempt, when one failed
	Message json.RawMessage `json:"message,omitempty"`
	Cut     bool            `json:"cut,omitempty"`
}

// QueuedPage is a part of the messages of an edge, the oldest first.
type QueuedPage struct {
	Messages []QueuedMessage `json:"messages"`
	Next     string          `json:"next,omitempty"` // for the following part; empty at the end
}

// DeadLetter is a message that is not tried again by itself. What it shows is masked and
// bounded.
type DeadLetter struct {
	ID       string          `json:"id"`
	Edge     string          `json:"edge"`
	Node     string          `json:"node"` // where it failed
	Run      string          `json:"run"`
	Item     string          `json:"item,omitempty"`
	Key      string          `json:"key,omitempty"`
	Since    time.Time       `json:"since"`
	Died     time.Time       `json:"died"`
	Attempts int             `json:"attempts"`
	Reason   string          `json:"reason" enum:"failed,unfit,interrupted"`
	Error    string          `json:"error"`
	Cause    string          `json:"cause"`
	Message  json.RawMessage `json:"message,omitempty"`
	Cut      bool            `json:"cut,omitempty"`
	Masked   bool            `json:"masked,omitempty"` // a secret in it is masked: it can't be edited
}

// DeadLetters is a part of a flow's dead letters, the newest first, and what all of them
// have in common.
type DeadLetters struct {
	Letters []DeadLetter  `json:"letters"`
	Next    string        `json:"next,omitempty"`
	Total   int           `json:"total"`
	Groups  []queue.Group `json:"groups"` // the largest first
}

// LetterQuery says which dead letters are asked for. Empty fields fit all.
type LetterQuery struct {
	Edge, Cause string
	After       string // Next of the part before
	Limit       int    // default 50, at most 500
}

var errNotYet = errors.New("not there yet")

// Queues returns the flow's queued edges as they are now, in document order, and those that
// the document does not have any more while something is left on them.
func (f *Flow) Queues(ctx context.Context) ([]queue.Status, error) { return nil, nil }

// QueuedMessages returns a part of what waits on an edge; after is Next of the part before.
func (f *Flow) QueuedMessages(ctx context.Context, edge, after string, limit int) (QueuedPage, error) {
	return QueuedPage{}, errNotYet
}

// PauseQueue has an edge hand out no more messages, on any engine, or go on.
func (f *Flow) PauseQueue(ctx context.Context, edge string, paused bool) error { return errNotYet }

// DropQueued removes what waits on an edge, and returns how much that was. What is being
// handled ends by itself.
func (f *Flow) DropQueued(ctx context.Context, edge string) (int, error) { return 0, errNotYet }

// DeadLetters returns a part of the flow's dead letters.
func (f *Flow) DeadLetters(ctx context.Context, q LetterQuery) (DeadLetters, error) {
	return DeadLetters{}, errNotYet
}

// DeadLetter returns one dead letter; ErrNoLetter when it is gone.
func (f *Flow) DeadLetter(ctx context.Context, id string) (DeadLetter, error) {
	return DeadLetter{}, errNotYet
}

// RetryLetters puts dead letters back on their edges, as if they had not been tried yet, and
// returns how many. A message takes the place of the letter's own; then one id must be given.
func (f *Flow) RetryLetters(ctx context.Context, which queue.Selection, message json.RawMessage) (int, error) {
	return 0, errNotYet
}

// DropLetters removes dead letters and returns how many.
func (f *Flow) DropLetters(ctx context.Context, which queue.Selection) (int, error) {
	return 0, errNotYet
}

// Broker returns where the queues are.
func (e *Engine) Broker(ctx context.Context) queue.BrokerStatus {
	return queue.BrokerStatus{Kind: "none", Streams: []queue.Stream{}}
}
