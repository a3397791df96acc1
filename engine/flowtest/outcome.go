package flowtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// Outcome is what became of one test.
type Outcome struct {
	File        string        `json:"file,omitempty"`
	Line        int           `json:"line,omitempty"`
	Name        string        `json:"name"`
	Passed      bool          `json:"passed"`
	Duration    time.Duration `json:"duration"` // nanoseconds
	Differences []Difference  `json:"differences"`
}

// Difference is something that is not as a test wants it. Want and Got are masked.
type Difference struct {
	Line    int             `json:"line,omitempty"` // in the file of the test
	Column  int             `json:"column,omitempty"`
	Node    string          `json:"node,omitempty"` // of the flow, that it is about
	Port    string          `json:"port,omitempty"`
	Path    string          `json:"path,omitempty"` // in the message
	Message string          `json:"message"`
	Want    json.RawMessage `json:"want,omitempty"`
	Got     json.RawMessage `json:"got,omitempty"`

	at    string // the path in the file
	steps []any  // Path, step by step
}

// shownValue is how much of a value is shown on a line, in characters.
const shownValue = 300

// String says the difference on one line.
func (d Difference) String() string {
	var b strings.Builder
	if d.Node != "" {
		b.WriteString(d.Node)
		if d.Port != "" {
			b.WriteString("." + d.Port)
		}
		b.WriteString(": ")
	}
	if d.Path != "" {
		b.WriteString(d.Path + ": ")
	}
	b.WriteString(d.Message)
	if d.Want != nil {
		b.WriteString("; want " + texts.Cut(string(d.Want), shownValue))
	}
	if d.Got != nil {
		b.WriteString("; got " + texts.Cut(string(d.Got), shownValue))
	}
	return b.String()
}

// Text says the outcome in plain text: a line for the test, and one for each difference.
func (o Outcome) Text() string {
	state := "ok  "
	if !o.Passed {
		state = "FAIL"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s:%d: %s (%s)", state, o.File, o.Line, o.Name, o.Duration.Round(time.Millisecond))
	for _, d := range o.Differences {
		fmt.Fprintf(&b, "\n      %s:%d:%d: %s", o.File, d.Line, d.Column, strings.ReplaceAll(d.String(), "\n", "\n      "))
	}
	return b.String()
}

// Problems are the differences as problems of the file of the test.
func (o Outcome) Problems() flow.Problems {
	var all flow.Problems
	for _, d := range o.Differences {
		all = append(all, flow.Problem{File: o.File, Line: d.Line, Column: d.Column, Message: fmt.Sprintf("test %q: %s", o.Name, d)})
	}
	return all
}

// Report is what became of the tests of a folder, or of a file.
type Report struct {
	Outcomes []Outcome     `json:"outcomes"`
	Problems flow.Problems `json:"problems,omitempty"` // that kept tests from running
}

// Passed reports whether all tests ran and passed.
func (r Report) Passed() bool {
	for _, o := range r.Outcomes {
		if !o.Passed {
			return false
		}
	}
	return !r.Problems.HasErrors()
}

// All are the problems of the report, and the differences of all its tests as such.
func (r Report) All() flow.Problems {
	all := slices.Clone(r.Problems)
	for _, o := range r.Outcomes {
		all = append(all, o.Problems()...)
	}
	return all
}

// Text says the report in plain text.
func (r Report) Text() string {
	var lines []string
	for _, p := range r.Problems {
		lines = append(lines, p.Error())
	}
	for _, o := range r.Outcomes {
		lines = append(lines, o.Text())
	}
	return strings.Join(lines, "\n")
}
