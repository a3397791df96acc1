package view

import "time"

// LogLine is what a component logged during a hop.
type LogLine struct {
	At    time.Duration `json:"at"`
	Level string        `json:"level"`
	Text  string        `json:"text"`
}

// LogRecord is a line that a component logged, masked and bounded.
type LogRecord struct {
	At    time.Time `json:"at"`
	Level string    `json:"level"`
	Text  string    `json:"text"`
	Run   string    `json:"run,omitempty"` // absent outside of runs
	Hop   *int      `json:"hop,omitempty"` // index in the run
}
