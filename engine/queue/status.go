package queue

import "time"

// State is what a queue does.
type State string

// The states of a queue.
const (
	StateIdle        State = "idle"        // nothing waits
	StateWorking     State = "working"     // messages are handled, or about to be
	StatePaused      State = "paused"      // somebody paused it
	StateStopped     State = "stopped"     // the triggers before it are stopped
	StateFull        State = "full"        // it takes no more: whoever sends waits
	StateUnreachable State = "unreachable" // NATS can't be reached, or does not take or give messages
	StateDraining    State = "draining"    // the edge is direct by now; what waits is still handled
	StateRemoved     State = "removed"     // the flow has no such edge any more; what waits is kept
)

// Status is a queue as it is now, over all engines.
type Status struct {
	Edge    string `json:"edge"` // its name, "split.out -> router.input"
	State   State  `json:"state" enum:"idle,working,paused,stopped,full,unreachable,draining,removed"`
	Problem string `json:"problem,omitempty"` // why it does not go on, and what to do
	Waiting int    `json:"waiting"`           // to be handled, those that wait for another attempt among them
	Delayed int    `json:"delayed"`           // of these, those that failed and wait for another attempt
	InWork  int    `json:"inWork"`            // being handled
	Dead    int    `json:"dead"`              // dead letters
	Unfit   int    `json:"unfit"`             // of these, those that wait for a change of the flow
	// Died is when the newest dead letter became one; nil when there is none. Where it and
	// Dead are as before, so are the dead letters.
	Died *time.Time `json:"died,omitempty"`
	// Oldest is since when the message waits that has waited for longest; nil when none does.
	Oldest      *time.Time `json:"oldest,omitempty"`
	PerSecond   float64    `json:"perSecond"` // finished, over the last seconds
	Concurrency int        `json:"concurrency"`
	Limit       int        `json:"limit"` // messages that may wait
	Paused      bool       `json:"paused"`
}

// Waiting is a message that waits, or is being handled.
type Waiting struct {
	Message
	Sequence uint64 // its place in the stream
	Edge     string
	Since    time.Time
	InWork   bool
	Failed   int        // attempts so far
	Failure  Failure    // of the last attempt
	Next     *time.Time // of the next attempt, when there was one
}

// The reasons of dead letters.
const (
	ReasonFailed      = "failed"      // its attempts are used up, or another one can't help
	ReasonUnfit       = "unfit"       // it has no way as the flow is now
	ReasonInterrupted = "interrupted" // the engine ended again and again while it handled it
)

// Letter is a dead letter: a message that is not tried again by itself.
type Letter struct {
	Message
	Edge     string
	Since    time.Time // when it was put
	Died     time.Time
	Attempts int
	Reason   string
	Failure  Failure
}

// Group is what dead letters of a flow have in common.
type Group struct {
	Edge   string `json:"edge"`
	Cause  string `json:"cause"`
	Reason string `json:"reason" enum:"failed,unfit,interrupted"`
	Count  int    `json:"count"`
}

// Selection says which dead letters are meant: those with the ids, else those that fit
// Edge and Cause, where an empty one fits all. All must be set when none of them is.
type Selection struct {
	IDs   []string `json:"ids,omitempty"`
	Edge  string   `json:"edge,omitempty"`
	Cause string   `json:"cause,omitempty"`
	All   bool     `json:"all,omitempty"`
}

// Stream is a stream of the broker that holds messages of a flow.
type Stream struct {
	Name     string `json:"name"`
	Flow     string `json:"flow"`
	Messages uint64 `json:"messages"` // finished ones, which are remembered for a while, among them
	Bytes    uint64 `json:"bytes"`
	Replicas int    `json:"replicas"`
	Leader   string `json:"leader,omitempty"` // the NATS server that leads it
}

// BrokerStatus is where the queues are.
type BrokerStatus struct {
	Kind      string   `json:"kind" enum:"embedded,nats,none"`
	Address   string   `json:"address,omitempty"` // without passwords
	Connected bool     `json:"connected"`         // true also while nothing needs it yet
	Problem   string   `json:"problem,omitempty"`
	Streams   []Stream `json:"streams"`
}
