package redact

import "errors"

// Error returns an error whose text is masked. It is what err is for errors.Is and
// errors.As, and so for whether a retry could help. Nil stays nil, and an error
// that names no secret itself.
func (s *Set) Error(err error) error {
	if err == nil || s.Empty() {
		return err
	}
	plain := err.Error()
	text := s.Text(plain)
	if text == plain {
		return err
	}
	return &maskedError{text: text, err: err}
}

// maskedError does not unwrap: whoever prints the chain would print the secret.
type maskedError struct {
	text string
	err  error
}

func (e *maskedError) Error() string        { return e.text }
func (e *maskedError) Is(target error) bool { return errors.Is(e.err, target) }
func (e *maskedError) As(target any) bool   { return errors.As(e.err, target) }
