package view

import "time"

// The states of a run and of a hop.
const (
	StateRunning = "running"
	StateWaiting = "waiting" // of a run: nothing is under way, messages of it wait in queues
	StateQueued  = "queued"  // of a hop: its message waits in a queue
	StateRetried = "retried" // of a hop: it failed, and its message is handled again
	StateOK      = "ok"
	StateHandled = "handled" // failed, and an error port took it
	StateFailed  = "failed"
)

// RunSummary is one line of a flow's run list.
type RunSummary struct {
	ID      string `json:"id"`
	Flow    string `json:"flow"`
	Trigger string `json:"trigger"` // the node that began the run
	// Sent says that no trigger began the run: somebody sent the node a message, or one again.
	Sent bool `json:"sent,omitempty"`
	// Item is what the run is about, as an itemName says; empty when it is about several.
	Item     string        `json:"item,omitempty"`
	State    string        `json:"state" enum:"running,waiting,ok,handled,failed"`
	Started  time.Time     `json:"started"`
	Duration time.Duration `json:"duration"` // nanoseconds; so far, while running
	Hops     int           `json:"hops"`
	Failures int64         `json:"failures"` // each counted at the node where it happened, handled or not
	Handled  int64         `json:"handled"`  // of these, taken by an error port
	Error    string        `json:"error,omitempty"`
	// Items is how many items the run was about, by their names, and FailedItems of how
	// many something failed. Both are there when the run is over.
	Items       int `json:"items,omitempty"`
	FailedItems int `json:"failedItems,omitempty"`
	// Causes are what the failures have in common, the most frequent first.
	Causes []Cause `json:"causes,omitempty"`
	// FirstFailure is the text of the first failure, where it happened.
	FirstFailure string `json:"firstFailure,omitempty"`
	// Part names this part of the run, when it put or handled messages of queued edges:
	// several processes may have recorded some. JoinRuns makes one record of them.
	Part string `json:"part,omitempty"`
	// Waiting counts the run's messages in queues. In one part it counts those put there
	// less those finished there, and can be negative.
	Waiting int `json:"waiting,omitempty"`
	// Left are the messages that wait, as far as this part knows, by queued edge.
	Left map[string]Left `json:"left,omitempty"`
	// Open says that the process has not ended this part. If it can't do so any more, the part
	// may have put more messages than it says.
	Open bool `json:"open,omitempty"`

	// WaitsHere says that messages which this process has put wait: it knows when they do no more.
	WaitsHere bool `json:"-"`
}

// RunRecord is a whole run.
type RunRecord struct {
	RunSummary
	Records []HopRecord `json:"records"`
	Dropped int         `json:"dropped,omitempty"` // hops beyond the record's bound
	// DroppedLines is how many lines of the log are beyond its bound.
	DroppedLines int `json:"droppedLines,omitempty"`
}
