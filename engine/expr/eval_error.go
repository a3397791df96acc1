package expr

import (
	"errors"

	"github.com/expr-lang/expr/file"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// EvalError is an expression or a value that failed at run time.
type EvalError struct {
	// Path is the place in the template, followed by the place in the value there:
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

// Unwrap returns the error of the function that failed, so that errors.As finds
// a mark of module.Retryable.
func (e *EvalError) Unwrap() error { return e.cause }

// evalError makes an EvalError of what went wrong at a place of the template.
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
	failed.Message = texts.Cut(failed.Message, 1000) // it may quote a value of the message
	return failed
}
