package module

// Result is the outcome of a delivery: nothing, a reply, or an error. The zero
// value is success without a reply.
type Result struct {
	value any
	err   error
}

// Ok is success with a reply for whoever emitted the message.
func Ok(v any) Result { return Result{value: v} }

// Fail is an error; a nil error is the zero Result. One without a text, or whose text
// can't be read, gets one: see Readable.
func Fail(err error) Result { return Result{err: Readable(err)} }

// Err returns the error, nil on success.
func (r Result) Err() error { return r.err }

// IsErr reports whether the delivery failed.
func (r Result) IsErr() bool { return r.err != nil }

// Value returns the reply, nil when there is none or when the delivery failed.
func (r Result) Value() any {
	if r.err != nil {
		return nil
	}
	return r.value
}
