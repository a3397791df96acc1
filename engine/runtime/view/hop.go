package view

import (
	"encoding/json"
	"time"
)

// HopRecord is one delivery of a run. Messages are masked and bounded.
type HopRecord struct {
	Index  int    `json:"index"`
	Parent int    `json:"parent"` // -1 for the first
	Node   string `json:"node"`
	Edge   string `json:"edge,omitempty"`
	// Item is what the message is about, as the itemName of a node before says.
	Item     string          `json:"item,omitempty"`
	State    string          `json:"state" enum:"running,queued,retried,ok,handled,failed"`
	Start    time.Duration   `json:"start"` // nanoseconds since the run began
	Duration time.Duration   `json:"duration"`
	Message  json.RawMessage `json:"message,omitempty"`
	Cut      bool            `json:"cut,omitempty"`    // something of the message was left out
	Masked   bool            `json:"masked,omitempty"` // a secret in the message was masked
	Error    string          `json:"error,omitempty"`
	// Cause is the innermost part of the error, where the node itself failed.
	Cause string `json:"cause,omitempty"`
	// Failures is how many failures the node had while it handled the message: the one that
	// ended it, and those that it reported on its error port while it went on.
	Failures int `json:"failures,omitempty"`
	// Downstream says that a node further on failed, and this one returned its error.
	Downstream bool `json:"downstream,omitempty"`
	// Retryable says that another try could help, RetryAfter how long the other side asked
	// to wait: the marks of the error.
	Retryable  bool          `json:"retryable,omitempty"`
	RetryAfter time.Duration `json:"retryAfter,omitempty"` // nanoseconds
	Attempts   int           `json:"attempts,omitempty"`   // by the node's retry, when there was more than one

	// Of a message of a queued edge: its id, since when it waited, for how long in
	// nanoseconds, how often it was handled with this time, and before when it is not handled
	// again.
	MessageID   string        `json:"messageID,omitempty"`
	QueuedSince *time.Time    `json:"queuedSince,omitempty"`
	Waited      time.Duration `json:"waited,omitempty"`
	Attempt     int           `json:"attempt,omitempty"`
	NextAttempt *time.Time    `json:"nextAttempt,omitempty"`
	Elsewhere   bool          `json:"elsewhere,omitempty"` // another process has handled it; its part of the record has more

	Log []LogLine `json:"log,omitempty"`

	// Emitted is what the node before emitted, when that is one that may reach outside, such
	// as to a cluster: a test answers so in its place. Absent when it was too large.
	Emitted json.RawMessage `json:"emitted,omitempty"`
	// Unmapped says that Message is what the node before emitted: none came to the node.
	Unmapped bool `json:"unmapped,omitempty"`
}
