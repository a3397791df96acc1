package code

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
)

// Expression is a compiled expression. There are four kinds, from the fastest to the
// slowest: *Constant, *Path, *Closures and *Program. It is safe for concurrent use, with
// a State for each use.
type Expression interface {
	// Eval returns the value for the message of a state.
	Eval(s *eval.State) (any, error)
	// Writer returns a function that writes the value into a place of a type. Its errors
	// are what fail makes of them.
	Writer(dst reflect.Type, fail func(error) error) Write
	// AppendText appends the value as joined text shows it.
	AppendText(to []byte, s *eval.State) ([]byte, error)

	// reads returns the paths that get into the value; nil for a constant.
	reads() *paths
}

// Write writes a value into a settable place.
type Write func(s *eval.State, dst reflect.Value) error

// paths are the paths of the message that get into the value of an expression.
type paths struct {
	list []reference
	// shared is true when the map has what one of them leads to elsewhere too.
	shared bool
}

func (p *paths) reads() *paths { return p }

// charge charges a state with the value when the map has it elsewhere too.
func (p *paths) charge(s *eval.State, value any) error {
	if !p.shared {
		return nil
	}
	return s.ChargeShared(value)
}

// writerOf makes the Writer of an expression that has no faster one.
func writerOf(e Expression, fail func(error) error) Write {
	return func(s *eval.State, dst reflect.Value) error {
		value, err := e.Eval(s)
		if err == nil {
			err = s.Converter.Set(dst, value)
		}
		if err != nil {
			return fail(err)
		}
		return nil
	}
}

// appendText is the AppendText of an expression that has no faster one.
func appendText(e Expression, to []byte, s *eval.State) ([]byte, error) {
	value, err := e.Eval(s)
	if err != nil {
		return to, err
	}
	return s.AppendText(to, value)
}
