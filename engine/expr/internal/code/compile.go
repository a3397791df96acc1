package code

import (
	"reflect"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/optimizer"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
)

// Compile compiles an expression for a place of a type, whose value is held to limits,
// which may be nil. It returns what is wrong or can't be known, and a nil Expression when
// that makes the expression invalid.
func Compile(env *analysis.Environment, text string, dst reflect.Type, l *limits.Limits) (Expression, []analysis.Problem) {
	tree := env.Analyze(text)
	e := compile(tree, dst, l)
	if !tree.IsValid() {
		return nil, tree.Problems()
	}
	return e, tree.Problems()
}

// compile makes the kind of expression that is the fastest for a tree.
func compile(tree *analysis.Tree, dst reflect.Type, l *limits.Limits) Expression {
	defer tree.Recover()
	if !tree.IsValid() {
		return nil
	}
	if tree.CheckTypes(); !tree.IsValid() {
		return nil
	}
	tree.FitTo(dst)
	if tree.HoldTo(l); !tree.IsValid() {
		return nil
	}
	sharing := findSharing(tree)
	reads := paths{list: sharing.refs}
	node := tree.Parsed.Node
	if call, ok := node.(*ast.CallNode); ok {
		if path := tree.Paths[call]; path != nil && path.FromMessage && path.Arguments == 1 {
			return &Path{paths: reads, path: path, from: tree.Environment().Message.Type}
		}
	}
	if value, ok := analysis.ConstantValue(node); ok {
		return &Constant{value}
	}
	loops := len(sharing.shared) == 0 && tree.Environment().Options.Cancel == nil
	if root := (closureBuilder{tree: tree, loops: loops}).build(node); root != nil {
		return &Closures{paths: reads, root: root}
	}
	return compileProgram(tree, reads, sharing.shared)
}

// compileProgram compiles a tree for the virtual machine of the language.
func compileProgram(tree *analysis.Tree, reads paths, shared map[ast.Node]bool) Expression {
	root := &tree.Parsed.Node
	charging := charger{tree: tree, shared: shared}
	if charging.charge(root); !tree.IsValid() {
		return nil
	}
	ast.Walk(root, lowering{tree})
	if charging.used {
		*root = withState(*root)
	}
	if tree.Environment().Options.Cancel != nil {
		ast.Walk(root, cancellation{})
	}
	if tree.CheckTypes(); !tree.IsValid() {
		return nil
	}
	if err := optimizer.Optimize(root, tree.Config); err != nil {
		tree.FailWith(err)
		return nil
	}
	if value, ok := analysis.ConstantValue(*root); ok {
		return &Constant{value}
	}
	program, err := compiler.Compile(tree.Parsed, tree.Config)
	if err != nil {
		tree.FailWith(err)
		return nil
	}
	p := &Program{paths: reads, program: program, grouped: strings.Contains(tree.Text(), "groupBy")}
	if charging.used {
		if p.variables, err = takeState(program); err != nil {
			tree.FailWith(err)
		}
	}
	return p
}
