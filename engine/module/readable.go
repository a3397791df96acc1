package module

import "fmt"

// Readable returns an error whose text can be read and says something, for what comes
// from a component: the same error nearly always. A nil pointer of an error type, which
// is not nil as an error, or an Error method that panics would take the process down
// where its text is asked for, far from the component.
//
// An error whose method Readable returns true is not asked for its text: the engine made
// it, of parts that were read before. It passes here at each hop on its way back.
func Readable(err error) (readable error) {
	if err == nil {
		return nil
	}
	defer func() {
		if cause := recover(); cause != nil {
			readable = Permanent(fmt.Errorf("the component failed with an error of type %T whose text can't be read (%v): is it a nil pointer where nil was meant?", err, cause))
		}
	}()
	if known, ok := err.(interface{ Readable() bool }); ok && known.Readable() {
		return err
	}
	if err.Error() == "" {
		return unnamedError{err}
	}
	return err
}

// unnamedError is an error that has no text.
type unnamedError struct{ error }

func (e unnamedError) Error() string {
	return fmt.Sprintf("the component failed with an error without a text, of type %s", innermost(e.error))
}

func (e unnamedError) Unwrap() error { return e.error }

// innermost is the type of an error below the marks.
func innermost(err error) string {
	for {
		marked, ok := err.(markedError) //nolint:errorlint // layer by layer
		if !ok {
			return fmt.Sprintf("%T", err)
		}
		err = marked.error
	}
}
