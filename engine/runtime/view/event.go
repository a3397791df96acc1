package view

import (
	"encoding/json"
	"time"
)

// The kinds of events.
const (
	EventRun      = "run"      // a run began or ended
	EventHop      = "hop"      // a hop ended; sampled
	EventPanel    = "panel"    // a node's panel shows something new
	EventDeployed = "deployed" // a flow was deployed or changed
	EventRemoved  = "removed"  // a flow was removed
	EventStatus   = "status"   // what is new of a flow's status; made for who watches one flow
	EventDisk     = "disk"     // the file of a flow differs from what runs, or no longer does
)

// Event is one thing that happened in the engine.
type Event struct {
	Kind  string          `json:"kind" enum:"run,hop,panel,deployed,removed,status,disk"`
	Time  time.Time       `json:"time"`
	Flow  string          `json:"flow"`
	Node  string          `json:"node,omitempty"`
	Run   *RunSummary     `json:"run,omitempty"`
	Hop   *HopRecord      `json:"hop,omitempty"`
	Panel json.RawMessage `json:"panel,omitempty"`
	// Status is what changed since the event before of this kind.
	Status *StatusDelta `json:"status,omitempty"`
	// OnDisk says how the file differs: changed, missing, unreadable or new; empty
	// when it does not.
	OnDisk string `json:"onDisk,omitempty"`
	// Missed counts the events that this subscriber was too slow for, since the
	// event before.
	Missed int64 `json:"missed,omitempty"`
}
