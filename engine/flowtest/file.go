package flowtest

import (
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Kind heads every file of tests, beside flow.APIVersion.
const Kind = "FlowTest"

// The bounds of tests.
const (
	MaxTests     = 1000                            // of one file
	maxTimeLimit = flow.Duration(10 * time.Minute) // of one test
	defaultLimit = flow.Duration(time.Minute)      // of one test that does not say
	maxHops      = 10_000                          // of one run in a test
	maxSeen      = 100_000                         // messages of one test that are looked at
	maxShown     = 20                              // differences of one expectation
	maxFiles     = 200                             // with tests, of one folder
)

// File is a file of tests. Parameters, settings and mocks are those of all its tests; a test
// may say others.
type File struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	// Flow is the document that is tested, in the folder above that of the tests. Default:
	// flow.yaml. A solution's flow is made of its parameters.
	Flow       string                    `json:"flow"`
	Parameters map[string]any            `json:"parameters"` // of a solution
	Settings   map[string]map[string]any `json:"settings"`   // by node; what is not named stays as it is
	Mocks      map[string][]Answer       `json:"mocks"`      // by node
	Tests      []Test                    `json:"tests"`

	name string
	at   func(path string) (line, column int)
}

// Test is one test.
type Test struct {
	Name       string                    `json:"name"`
	Parameters map[string]any            `json:"parameters"`
	Settings   map[string]map[string]any `json:"settings"`
	Mocks      map[string][]Answer       `json:"mocks"` // a node's take the place of the file's
	Given      []Given                   `json:"given"` // in this order, each when the one before is done
	Expect     []Expectation             `json:"expect"`
	TimeLimit  flow.Duration             `json:"timeLimit"`

	path string // in the file
}

// Given is a message that begins a run.
type Given struct {
	To      string `json:"to"`      // NODE.PORT; a source port emits it
	Message any    `json:"message"` // nothing: the port's example, which for a ticker is its context
}

// Answer is what a mocked node does with a message. Of a node's answers the first that fits
// is given; a node without any takes every message and emits nothing.
type Answer struct {
	Port  string           `json:"port"`               // at which the message arrived; empty for any
	When  any              `json:"when"`               // what the message must hold; nothing for any
	Emit  []map[string]any `json:"emit" single:"true"` // messages by source port, one after the other
	Error *Failure         `json:"error"`              // with which it ends
	Times int              `json:"times"`              // how often it is given at most; 0 for always
}

// Failure is an error of a mocked node.
type Failure struct {
	Text      string        `json:"text"`
	Retryable bool          `json:"retryable"`
	After     flow.Duration `json:"after"` // the other side asked to wait so long
}

// Expectation is what a test wants to see: a message at a port, or an error.
type Expectation struct {
	At      string `json:"at"`      // NODE.PORT: what arrived at a target port, or left a source port; NODE for an error
	Message any    `json:"message"` // what it holds; nothing for any message
	Exactly bool   `json:"exactly"` // the message holds nothing else
	Times   *int   `json:"times"`   // how many such messages there are; at least one by default
	Error   string `json:"error"`   // a part of the text of an error of the node

	path string
}
