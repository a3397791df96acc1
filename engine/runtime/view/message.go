package view

import (
	"encoding/json"
	"time"
)

// MessageRecord is a message that arrived at a node in a run that is kept,
// masked and bounded.
type MessageRecord struct {
	Run     string          `json:"run"`
	Hop     int             `json:"hop"` // index in the run
	Edge    string          `json:"edge"`
	Port    string          `json:"port"` // target port
	At      time.Time       `json:"at"`
	State   string          `json:"state" enum:"running,queued,retried,ok,handled,failed"`
	Message json.RawMessage `json:"message,omitempty"` // absent when it never came to one, or when the run is too large to keep it
	Cut     bool            `json:"cut,omitempty"`
	Masked  bool            `json:"masked,omitempty"`
	Error   string          `json:"error,omitempty"`
}

// EdgeName is the name of an edge in the records.
func EdgeName(from, to string) string { return from + " -> " + to }

// TapRecord is the last message of a source port, masked and bounded.
type TapRecord struct {
	Port    string          `json:"port"`
	At      time.Time       `json:"at"`
	Run     string          `json:"run"`
	Message json.RawMessage `json:"message"`
	Cut     bool            `json:"cut,omitempty"` // something was left out
}
