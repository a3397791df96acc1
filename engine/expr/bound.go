package expr

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/vm"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/functions"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// runVariable is the variable of a program that holds the run that it works for. No
// expression can name it.
const runVariable = "run()"

// bounder puts our functions in the places of what makes something, or goes over
// something, in an expression: operators, functions, and the lists of loops, which
// say how much they are about to do before they do it.
type bounder struct {
	r      *rewriter
	shared map[ast.Node]bool
	used   bool // the program needs the run
	sites  int
}

// weight is what evaluating a node costs, but for what its loops and functions
// charge on their own.
type weight struct{ steps, bytes int }

func (w *weight) add(other weight) {
	w.steps += other.steps
	w.bytes += other.bytes
}

// bound goes over a node.
func (b *bounder) bound(at *ast.Node) weight {
	if *at == nil {
		return weight{}
	}
	shared := b.shared[*at]
	w := b.inside(at)
	if shared {
		*at = b.call(*at, "share()", share, *at)
	}
	return w
}

func share(s *eval.State, args []any) (any, error) { return args[0], s.ChargeShared(args[0]) }

func (b *bounder) inside(at *ast.Node) weight {
	w := weight{steps: 1}
	each := func(nodes ...*ast.Node) {
		for _, node := range nodes {
			w.add(b.bound(node))
		}
	}
	switch n := (*at).(type) {
	case *ast.UnaryNode:
		each(&n.Node)
		if n.Operator == "-" {
			*at = b.call(n, "negate()", func(_ *eval.State, args []any) (any, error) { return values.Negated(args[0]) }, n.Node)
		}
	case *ast.BinaryNode:
		each(&n.Left, &n.Right)
		b.binary(at, n)
	case *ast.ChainNode:
		each(&n.Node)
	case *ast.MemberNode:
		each(&n.Node, &n.Property)
	case *ast.SliceNode:
		each(&n.Node, &n.From, &n.To)
		*at = b.call(n, "slice()", func(s *eval.State, args []any) (any, error) { return functions.Slice(s, args[0], args[1], args[2]) },
			n.Node, orNil(n, n.From), orNil(n, n.To))
	case *ast.CallNode:
		w.add(b.calls(at, n))
	case *ast.BuiltinNode:
		w.add(b.builtin(at, n, weight{}))
	case *ast.PredicateNode:
		each(&n.Node)
	case *ast.VariableDeclaratorNode:
		each(&n.Value, &n.Expr)
	case *ast.SequenceNode:
		for i := range n.Nodes {
			each(&n.Nodes[i])
		}
	case *ast.ConditionalNode:
		each(&n.Cond, &n.Exp1, &n.Exp2)
	case *ast.ArrayNode:
		w.bytes += 24 + 16*len(n.Nodes)
		for i := range n.Nodes {
			each(&n.Nodes[i])
		}
	case *ast.MapNode:
		w.bytes += 64 + 288*((len(n.Pairs)+7)/8)
		w.steps += 8 * len(n.Pairs)
		for i := range n.Pairs {
			pair := n.Pairs[i].(*ast.PairNode)
			each(&pair.Key, &pair.Value)
		}
	}
	return w
}

func orNil(like, node ast.Node) ast.Node {
	if node == nil {
		node = &ast.NilNode{}
		node.SetLocation(like.Location())
	}
	return node
}

// call makes a call of a function of ours that gets the run.
func (b *bounder) call(like ast.Node, name string, f functions.Function, arguments ...ast.Node) ast.Node {
	b.used = true
	return b.callPlain(like, name, f, append([]ast.Node{b.identifier(like, runVariable)}, arguments...)...)
}

func (b *bounder) callPlain(like ast.Node, name string, f functions.Function, arguments ...ast.Node) ast.Node {
	if _, ok := b.r.config.Functions[name]; !ok {
		b.r.config.Functions[name] = &builtin.Function{
			Name: name, Validate: constantType(values.AnyType),
			Func: func(args ...any) (any, error) {
				s, ok := args[0].(*eval.State)
				if !ok {
					return nil, errors.New("internal error: a function got no run")
				}
				args = args[1:]
				for i := range args {
					args[i] = values.Dereferenced(args[i])
				}
				return f(s, args)
			},
		}
	}
	call := &ast.CallNode{Callee: b.identifier(like, name), Arguments: arguments}
	call.SetLocation(like.Location())
	return call
}

// site makes a call of a function that is only for this place.
func (b *bounder) site(like ast.Node, name string, f functions.Function, arguments ...ast.Node) ast.Node {
	b.sites++
	return b.call(like, name+"()"+strconv.Itoa(b.sites), f, arguments...)
}

func (b *bounder) identifier(like ast.Node, name string) ast.Node {
	node := &ast.IdentifierNode{Value: name}
	node.SetLocation(like.Location())
	b.r.ours[node] = true
	return node
}

func (b *bounder) calls(at *ast.Node, n *ast.CallNode) weight {
	var w weight
	if member, ok := n.Callee.(*ast.MemberNode); ok { // a method of a time
		w.add(b.bound(&member.Node))
		for i := range n.Arguments {
			w.add(b.bound(&n.Arguments[i]))
			argument := b.call(n.Arguments[i], "time()", func(s *eval.State, args []any) (any, error) { return functions.TimeArgument(s, args[0]) }, n.Arguments[i])
			argument.(*ast.CallNode).SetNature(*n.Arguments[i].Nature())
			n.Arguments[i] = argument
		}
		return w
	}
	for i := range n.Arguments {
		w.add(b.bound(&n.Arguments[i]))
	}
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return w
	}
	if a := b.r.accessors[n]; a != nil && a.MayDecode() {
		b.used = true
		n.Arguments = append(n.Arguments, b.identifier(n, runVariable))
		return w
	}
	if _, replaced := b.r.options.functions[callee.Value]; replaced {
		return w
	}
	if callee.Value == inFunction {
		facts := b.r.facts
		*at = b.call(n, "contained()", func(s *eval.State, args []any) (any, error) { return eval.Contains(s, facts, args[0], args[1]) }, n.Arguments...)
	} else if callee.Value == getFunction {
		*at = b.call(n, "get()", functions.Get(b.r.facts), n.Arguments...)
	} else if f, ok := functions.Named(callee.Value); ok {
		*at = b.call(n, callee.Value+"()", f, n.Arguments...)
	}
	return w
}

// builtin goes over a function of the language. Each is the weight of what another
// loop does with each item of what this one returns.
func (b *bounder) builtin(at *ast.Node, n *ast.BuiltinNode, each weight) weight {
	switch {
	case slices.Contains(loops, n.Name):
		return b.loop(n, each)
	case isLoop(n.Name) && len(n.Arguments) > 1:
		return b.loopOverMap(at, n, each)
	}
	var w weight
	native := false
	if len(n.Arguments) == 1 {
		// These the language makes one with the loop: len(filter(…)) counts.
		if inner, ok := n.Arguments[0].(*ast.BuiltinNode); ok && (inner.Name == "filter" || inner.Name == "map") {
			native = n.Name == "len" || n.Name == "first" || n.Name == "last"
		}
	}
	for i := range n.Arguments {
		w.add(b.bound(&n.Arguments[i]))
	}
	if native {
		return w
	}
	f, ok := functions.Named(n.Name)
	if !ok {
		b.r.fail(n, "", "there is no function %s()", n.Name)
		return w
	}
	*at = b.call(n, n.Name+"()", f, n.Arguments...)
	return w
}

// withRun makes the run a variable of a program.
func (b *bounder) withRun(node ast.Node) ast.Node {
	nothing := &ast.NilNode{}
	nothing.SetLocation(node.Location())
	variable := &ast.VariableDeclaratorNode{Name: runVariable, Value: nothing, Expr: node}
	variable.SetLocation(node.Location())
	return variable
}

// takeRun makes a program that begins with let run() = null begin with the variable
// as the machine has it already, which is how the run gets there. It returns how many
// variables the program has.
func takeRun(program *vm.Program) (variables int, err error) {
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
