package code

import (
	"fmt"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// stateVariable is the variable of a program that holds the eval.State. No expression can
// name it.
const stateVariable = "state()"

// withState declares the state as the first variable of an expression.
func withState(node ast.Node) ast.Node {
	nothing := &ast.NilNode{}
	nothing.SetLocation(node.Location())
	variable := &ast.VariableDeclaratorNode{Name: stateVariable, Value: nothing, Expr: node}
	variable.SetLocation(node.Location())
	return variable
}

// takeState changes a program that begins with let state() = null, so that it leaves the
// first variable as it is. Whoever runs the program puts the state there before. It
// returns how many variables the program has.
func takeState(program *vm.Program) (variables int, err error) {
	if len(program.Bytecode) < 2 || program.Bytecode[0] != vm.OpNil || program.Bytecode[1] != vm.OpStore || program.Arguments[1] != 0 {
		return 0, fmt.Errorf("internal error: the program does not begin with its run")
	}
	program.Bytecode[0] = vm.OpLoadVar
	program.Arguments[0] = 0
	for i, op := range program.Bytecode {
		if op == vm.OpStore {
			variables = max(variables, program.Arguments[i]+1)
		}
	}
	return variables, nil
}
