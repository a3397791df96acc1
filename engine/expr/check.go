package expr

import (
	"errors"
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
)

// Check is the verdict on a map: the worst of its findings.
type Check struct {
	Outcome  Outcome   `json:"outcome"`
	Findings []Finding `json:"findings,omitempty"`
}

// Finding is one thing that is wrong or can't be known.
type Finding struct {
	Outcome Outcome `json:"outcome"`
	// Path is the place in the template: images[0].name. Empty is the whole map.
	Path string `json:"path"`
	// Expression is the text between {{ and }}, empty when there is none.
	Expression string `json:"expression,omitempty"`
	// Line and Column are the position in the template's string, in characters
	// from 1; 0 when the finding is not about a string.
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
	// Suggestion is what could be written there instead.
	Suggestion string `json:"suggestion,omitempty"`
}

// String returns the finding on one line.
func (f Finding) String() string {
	var b strings.Builder
	if f.Path != "" {
		b.WriteString(f.Path + ": ")
	}
	if f.Expression != "" {
		fmt.Fprintf(&b, "{{ %s }}: ", strings.TrimSpace(f.Expression))
	}
	b.WriteString(f.Message)
	if f.Suggestion != "" {
		fmt.Fprintf(&b, " (did you mean %s?)", f.Suggestion)
	}
	return b.String()
}

// add adds a finding, with a hint if another language seems to be meant.
func (c *Check) add(f Finding) {
	if f.Expression != "" && (f.Outcome == Invalid || strings.Contains(f.Message, "no field")) {
		if here := syntax.ForeignSyntaxHint(f.Expression, f.Message); here != "" {
			f.Message += "; " + here
		}
	}
	c.Findings = append(c.Findings, f)
	c.Outcome = max(c.Outcome, f.Outcome)
}

// Err returns the invalid findings as one error, nil when there is none.
func (c Check) Err() error {
	var errs []error
	for _, f := range c.Findings {
		if f.Outcome == Invalid {
			errs = append(errs, errors.New(f.String()))
		}
	}
	return errors.Join(errs...)
}
