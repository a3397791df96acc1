package expr

import (
	"errors"
	"fmt"
	"strings"

	"github.com/expr-lang/expr/file"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
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
	// Line and Column stand within the template's string and count from 1, in
	// characters; 0 when the finding is not about a string.
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
	// Suggestion is what could stand there instead.
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

// EvalError is an expression or a value that failed at run time.
type EvalError struct {
	// Path is the place in the template, and behind it the place in the value:
	// images[0].name. Empty is the whole message.
	Path string
	// Expression is the text between {{ and }}, or the whole text with its {{ }}
	// when that is more than one expression; empty when there is none.
	Expression string
	Message    string

	cause error
}

// Error implements error.
func (e *EvalError) Error() string {
	return Finding{Path: e.Path, Expression: e.Expression, Message: e.Message}.String()
}

// Unwrap returns what a function reported, so that a mark of module.Retryable
// is not lost.
func (e *EvalError) Unwrap() error { return e.cause }

func evalError(path, expression string, err error) *EvalError {
	failed := &EvalError{Path: path, Expression: expression, Message: err.Error(), cause: err}
	var wrong *values.Mismatch
	if errors.As(err, &wrong) {
		failed.Path = message.Join(path, wrong.Path)
		failed.Message = wrong.Message
	}
	var inVM *file.Error
	if errors.As(err, &inVM) {
		failed.Message = values.MachineMessage(inVM.Message)
		failed.cause = inVM.Prev
	}
	failed.Message = texts.Cut(failed.Message, 1000) // it may name what the message holds
	return failed
}
