package code

import (
	"reflect"

	"github.com/expr-lang/expr/vm"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// Program is an expression that runs on the virtual machine of the language.
type Program struct {
	paths
	program *vm.Program
	// variables is how many the program has when the first of them is the state, else 0.
	variables int
	// grouped is true when the value may hold maps that JSON does not have.
	grouped bool
}

// Eval implements Expression.
func (p *Program) Eval(s *eval.State) (any, error) {
	if p.variables > 0 {
		if len(s.Machine.Variables) < p.variables {
			s.Machine.Variables = make([]any, p.variables)
		}
		s.Machine.Variables[0] = s
	}
	value, err := s.Machine.Run(p.program, s.Message)
	if err != nil {
		return value, err
	}
	if p.grouped {
		value = values.WithTextKeys(value)
	}
	return value, p.charge(s, value)
}

// Writer implements Expression.
func (p *Program) Writer(_ reflect.Type, fail func(error) error) Write { return writerOf(p, fail) }

// AppendText implements Expression.
func (p *Program) AppendText(to []byte, s *eval.State) ([]byte, error) { return appendText(p, to, s) }
