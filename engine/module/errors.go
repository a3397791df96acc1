package module

import (
	"errors"
	"time"
)

// ErrStopped is in the chain of the error that an emit returns when the engine
// has stopped the run: Stop was pressed, the flow was removed, or the process
// ends. It says nothing about whether the message could be handled.
var ErrStopped = errors.New("the run was stopped")

// RetryableError is an error that is marked: trying the same again could help, or
// could not.
type RetryableError interface {
	error
	Retryable() bool
}

type markedError struct {
	error
	retryable bool
	after     time.Duration // 0 when it was not said
}

func (e markedError) Retryable() bool { return e.retryable }
func (e markedError) Unwrap() error   { return e.error }

// Retryable marks an error as worth another try: a timeout, a conflict. Nil stays
// nil. A component does not try again by itself: whoever has the retry does, the
// trigger, the node's retry setting or a queued edge.
func Retryable(err error) error { return mark(err, true, 0) }

// RetryAfter is Retryable for an error with a time, such as the Retry-After of a 429 (RFC
// 9110, section 10.2.3). Whoever has the retry waits at least that long. A time that
// is not positive says nothing.
func RetryAfter(err error, after time.Duration) error { return mark(err, true, max(after, 0)) }

// Permanent marks an error as one that another try can't mend. Nil stays nil.
func Permanent(err error) error { return mark(err, false, 0) }

func mark(err error, retryable bool, after time.Duration) error {
	if err == nil {
		return nil
	}
	return markedError{error: err, retryable: retryable, after: after}
}

// IsRetryable reports whether the outermost mark in err's chain says that a
// retry could help. An unmarked error is not retryable.
func IsRetryable(err error) bool {
	var marked RetryableError
	return errors.As(err, &marked) && marked.Retryable()
}

// IsPermanent reports whether the outermost mark in err's chain says that a retry
// can't help; false for an unmarked error.
func IsPermanent(err error) bool {
	var marked RetryableError
	return errors.As(err, &marked) && !marked.Retryable()
}

// RetryTime returns the time that RetryAfter was given, that of the outermost mark;
// false when the error is not retryable or does not say when.
func RetryTime(err error) (time.Duration, bool) {
	var marked RetryableError
	if !errors.As(err, &marked) || !marked.Retryable() {
		return 0, false
	}
	ours, ok := marked.(markedError)
	return ours.after, ok && ours.after > 0
}

// ShouldRetry is IsRetryable under the name that whoever has the retry uses.
func ShouldRetry(err error) bool { return IsRetryable(err) }

// ErrorMessage is what arrives at whatever is wired to an error port.
type ErrorMessage struct {
	Context   any    `json:"context,omitempty" title:"Context" description:"The context of the message that failed."`
	Input     any    `json:"input,omitempty" title:"Input" description:"The message that failed, secrets masked wherever it is shown."`
	Error     string `json:"error" title:"Error" description:"What went wrong."`
	Retryable bool   `json:"retryable" title:"Retryable" description:"Whether trying again could help."`
	// RetryAfter is a duration such as 30s.
	RetryAfter string `json:"retryAfter,omitempty" title:"Retry after" description:"How long the other side asked to wait, such as 30s; absent when it did not."`

	cause error // what the message was made of, nil when somebody filled in the fields
}

// NewError makes an ErrorMessage of err, with the context of the message that
// failed.
func NewError(ctx any, err error) ErrorMessage {
	if err == nil {
		return ErrorMessage{Context: ctx}
	}
	message := ErrorMessage{Context: ctx, Error: err.Error(), Retryable: IsRetryable(err), cause: err}
	if after, ok := RetryTime(err); ok {
		message.RetryAfter = after.String()
	}
	return message
}

// Err returns the error that the message reports, with its marks; nil when it reports
// none. For a message of NewError whose text nobody changed it is the very error.
func (m ErrorMessage) Err() error {
	if m.Error == "" {
		return nil
	}
	if m.cause != nil && m.cause.Error() == m.Error && IsRetryable(m.cause) == m.Retryable {
		return m.cause
	}
	err := errors.New(m.Error)
	if !m.Retryable {
		return Permanent(err)
	}
	after, _ := time.ParseDuration(m.RetryAfter)
	return RetryAfter(err, after)
}
