package queue

import (
	"context"
	"time"
)

// Message is what a queue is given to keep.
type Message struct {
	// ID is the same whenever the same message is put again, and then it is one message: a
	// hop that is repeated after a crash puts what it has put before.
	ID string
	// Run is the id of the run that the message is of.
	Run string
	// Key orders messages: those of one key are handled one at a time, in the order in which
	// they were put. It counts only on edges whose queue has a key.
	Key string
	// Body is the message in the form of whoever puts it. It is encrypted at rest.
	Body []byte
}

// Delivery is a message that is to be handled now.
type Delivery struct {
	Message
	Edge string // its name, "split.out -> router.input"
	// Sequence is what Put returned for it, by which Finished knows it.
	Sequence uint64
	Since    time.Time // when it was put
	Attempt  int       // 1 for the first; how often it failed before is one less
	Last     bool      // if it fails now, it is not tried again
	// Interrupted is why the message is not to be handled, and is a dead letter unless the
	// handler returns Back: it is handed out to be recorded. Empty for all others.
	Interrupted string
}

// Handler handles a message. It returns when everything direct behind the edge has
// finished, or soon after ctx ends, which it does when the queue is to rest. It is called by
// many goroutines.
type Handler func(ctx context.Context, d Delivery) Outcome

// Verdict is what became of a delivery.
type Verdict int

// The verdicts.
const (
	Done   Verdict = iota // finished, also when an error port took a failure
	Failed                // tried again after a wait, or a dead letter if it was the last attempt
	Dead                  // a dead letter at once: another attempt can't help
	Unfit                 // a dead letter that waits for a change of the flow: it has no way as the flow is now
	Back                  // goes back as it came, and no attempt is counted
)

// Outcome is what a Handler returns.
type Outcome struct {
	Verdict Verdict
	// After is how long the other side asked to wait before the next attempt; 0 for nothing.
	After time.Duration
	// Failure says what went wrong, for people; nothing of it is secret.
	Failure Failure
}

// Failure is what a message failed with.
type Failure struct {
	Node  string `json:"node,omitempty"`  // where
	Error string `json:"error,omitempty"` // the whole text
	Cause string `json:"cause,omitempty"` // what failures of a kind have in common
}
