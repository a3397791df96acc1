package module

import "errors"

// ErrStopped is in the chain of the error that an emit returns when the engine
// has stopped the run: Stop was pressed, the flow was removed, or the process
// ends. It says nothing about whether the message could be handled.
var ErrStopped = errors.New("the run was stopped")

// RetryableError says of an error whether trying the same again could help.
type RetryableError interface {
	error
	Retryable() bool
}

type markedError struct {
	error
	retryable bool
}

func (e markedError) Retryable() bool { return e.retryable }
func (e markedError) Unwrap() error   { return e.error }

// Retryable marks an error as worth another try: a timeout, a 429, a conflict.
// Nil stays nil.
func Retryable(err error) error { return mark(err, true) }

// Permanent marks an error as one that another try can't mend. Nil stays nil.
func Permanent(err error) error { return mark(err, false) }

func mark(err error, retryable bool) error {
	if err == nil {
		return nil
	}
	return markedError{error: err, retryable: retryable}
}

// IsRetryable reports whether the outermost mark in err's chain says that a
// retry could help. An unmarked error is not retryable.
func IsRetryable(err error) bool {
	var marked RetryableError
	return errors.As(err, &marked) && marked.Retryable()
}

// ShouldRetry is IsRetryable under the name that the owner of the retry, the
// queued edge, uses.
func ShouldRetry(err error) bool { return IsRetryable(err) }

// ErrorMessage is what arrives at whatever is wired to an error port.
type ErrorMessage struct {
	Context   any    `json:"context,omitempty" title:"Context" description:"The context of the message that failed."`
	Input     any    `json:"input,omitempty" title:"Input" description:"The message that failed, secrets masked wherever it is shown."`
	Error     string `json:"error" title:"Error" description:"What went wrong."`
	Retryable bool   `json:"retryable" title:"Retryable" description:"Whether trying again could help."`
}

// NewError makes an ErrorMessage of err, with the context of the message that
// failed.
func NewError(ctx any, err error) ErrorMessage {
	if err == nil {
		return ErrorMessage{Context: ctx}
	}
	return ErrorMessage{Context: ctx, Error: err.Error(), Retryable: IsRetryable(err)}
}
