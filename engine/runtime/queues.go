package runtime

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/redact"
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

const (
	defaultLetters = 50
	maxLetters     = 500
)

// Queues returns the flow's queued edges as they are now, in document order, and those that
// the document does not have any more while something is left on them.
func (f *Flow) Queues(ctx context.Context) ([]queue.Status, error) {
	if !f.hasQueues.Load() {
		return []queue.Status{}, nil
	}
	return f.queues.Status(ctx)
}

// opened are the queues of the flow; the error says that it has none.
func (f *Flow) opened() (*queue.Flow, error) {
	if !f.hasQueues.Load() {
		return nil, fmt.Errorf("flow %s: %w", f.name, ErrNoQueue)
	}
	return f.queues, nil
}

// QueuedMessages returns a part of what waits on an edge; after is Next of the part before.
func (f *Flow) QueuedMessages(ctx context.Context, edge, after string, limit int) (QueuedPage, error) {
	page := QueuedPage{Messages: []QueuedMessage{}}
	queues, err := f.opened()
	if err != nil {
		return page, err
	}
	from := uint64(0)
	if after != "" {
		if from, err = strconv.ParseUint(after, 10, 64); err != nil {
			return page, fmt.Errorf("%q is no place in a queue: give what came as next", after)
		}
	}
	limit = min(cmp.Or(max(limit, 0), defaultLetters), maxLetters)
	waiting, err := queues.Waiting(ctx, edge, from, limit)
	if err != nil {
		return page, err
	}
	for _, w := range waiting {
		shown := f.show(w.Edge, w.Body)
		page.Messages = append(page.Messages, QueuedMessage{
			ID: w.ID, Edge: w.Edge, Run: w.Run, Item: shown.item, Key: shown.mask(w.Key), Since: w.Since, InWork: w.InWork,
			Failed: w.Failed, Error: w.Failure.Error, Next: w.Next, Message: shown.JSON, Cut: shown.Cut,
		})
	}
	if len(waiting) == limit {
		page.Next = strconv.FormatUint(waiting[len(waiting)-1].Sequence, 10)
	}
	return page, nil
}

// PauseQueue has an edge hand out no more messages, on any engine, or go on.
func (f *Flow) PauseQueue(ctx context.Context, edge string, paused bool) error {
	queues, err := f.opened()
	if err != nil {
		return err
	}
	return queues.Pause(ctx, edge, paused)
}

// DropQueued removes what waits on an edge, and returns how much that was. What is being
// handled ends by itself.
func (f *Flow) DropQueued(ctx context.Context, edge string) (int, error) {
	queues, err := f.opened()
	if err != nil {
		return 0, err
	}
	return queues.Drop(ctx, edge)
}

// DeadLetters returns a part of the flow's dead letters.
func (f *Flow) DeadLetters(ctx context.Context, q LetterQuery) (DeadLetters, error) {
	page := DeadLetters{Letters: []DeadLetter{}, Groups: []queue.Group{}}
	queues, err := f.opened()
	if err != nil {
		return page, nil //nolint:nilerr // a flow without queues has none
	}
	letters, next, total, err := queues.Letters(ctx, q.Edge, q.Cause, q.After, min(cmp.Or(max(q.Limit, 0), defaultLetters), maxLetters))
	if err != nil {
		return page, err
	}
	for _, letter := range letters {
		page.Letters = append(page.Letters, f.letter(letter))
	}
	page.Next, page.Total = next, total
	groups, err := queues.Groups(ctx)
	page.Groups = append(page.Groups, groups...)
	return page, err
}

// DeadLetter returns one dead letter; ErrNoLetter when it is gone.
func (f *Flow) DeadLetter(ctx context.Context, id string) (DeadLetter, error) {
	queues, err := f.opened()
	if err != nil {
		return DeadLetter{}, ErrNoLetter
	}
	letter, ok, err := queues.Letter(ctx, id)
	switch {
	case err != nil:
		return DeadLetter{}, err
	case !ok:
		return DeadLetter{}, ErrNoLetter
	}
	return f.letter(letter), nil
}

func (f *Flow) letter(l queue.Letter) DeadLetter {
	shown := f.show(l.Edge, l.Body)
	return DeadLetter{
		ID: l.ID, Edge: l.Edge, Node: l.Failure.Node, Run: l.Run, Item: shown.item, Key: shown.mask(l.Key), Since: l.Since, Died: l.Died,
		Attempts: l.Attempts, Reason: l.Reason, Error: l.Failure.Error, Cause: l.Failure.Cause,
		Message: shown.JSON, Cut: shown.Cut, Masked: shown.Masked,
	}
}

// RetryLetters puts dead letters back on their edges, as if they had not been tried yet, and
// returns how many. A message takes the place of the letter's own; then one id must be given.
func (f *Flow) RetryLetters(ctx context.Context, which queue.Selection, message json.RawMessage) (int, error) {
	queues, err := f.opened()
	if err != nil {
		return 0, err
	}
	if message == nil {
		return queues.Retry(ctx, which, nil)
	}
	if len(which.IDs) != 1 {
		return 0, errors.New("a message that was edited takes the place of one dead letter: give its id")
	}
	letter, ok, err := queues.Letter(ctx, which.IDs[0])
	switch {
	case err != nil:
		return 0, err
	case !ok:
		return 0, ErrNoLetter
	}
	body, err := f.edited(letter, message)
	if err != nil {
		return 0, fmt.Errorf("retry dead letter %s with another message: %w", letter.ID, err)
	}
	return queues.Retry(ctx, which, body)
}

// edited is the body of a dead letter with another message, which must fit the edge's source.
func (f *Flow) edited(letter queue.Letter, message json.RawMessage) ([]byte, error) {
	if err := unmasked(message); err != nil {
		return nil, err
	}
	g := f.hold()
	if g == nil {
		return nil, ErrNoQueue
	}
	defer g.release()
	e := g.named(letter.Edge)
	if e == nil {
		return nil, fmt.Errorf("the flow has no edge %s any more", letter.Edge)
	}
	kept, err := openEnvelope(letter.Body)
	if err != nil {
		return nil, err
	}
	kept.message = message
	if _, err := kept.decodeAs(e.source); err != nil {
		return nil, err
	}
	return kept.seal()
}

// DropLetters removes dead letters and returns how many.
func (f *Flow) DropLetters(ctx context.Context, which queue.Selection) (int, error) {
	queues, err := f.opened()
	if err != nil {
		return 0, err
	}
	return queues.DropLetters(ctx, which)
}

// shownBody is what is shown of a message in a queue.
type shownBody struct {
	redact.Shown
	item    string
	secrets *redact.Set
}

func (s shownBody) mask(text string) string { return redact.Text(text, s.secrets) }

// show renders what a queue keeps, masked and bounded.
func (f *Flow) show(edge string, body []byte) shownBody {
	g := f.hold()
	if g == nil {
		return shownBody{}
	}
	defer g.release()
	kept, err := openEnvelope(body)
	if err != nil {
		return shownBody{Shown: redact.Show(err.Error(), g.secrets), secrets: g.secrets}
	}
	secrets := g.secrets.With(kept.Secrets...)
	var data any
	if e := g.named(edge); e != nil {
		data, err = kept.decodeAs(e.source)
	}
	if data == nil || err != nil { // the types have changed since
		data, err = kept.decodeAs(nil)
	}
	if err != nil {
		data = string(kept.message)
	}
	secrets = secrets.With(redact.Secrets(data)...)
	return shownBody{Shown: redact.Show(data, secrets), item: redact.Text(kept.Item, secrets), secrets: secrets}
}

// Broker returns where the queues are.
func (e *Engine) Broker(ctx context.Context) queue.BrokerStatus {
	if e.queues == nil {
		return queue.BrokerStatus{Kind: "none", Streams: []queue.Stream{}}
	}
	return e.queues.Status(ctx)
}
