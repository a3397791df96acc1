package analysis

import (
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/checker/nature"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/parser"
)

// typeCheck runs the checker of the language on a tree that was changed. It first makes
// the checker forget the types of calls, which it remembers in the tree.
type typeCheck struct {
	config  *conf.Config
	checker *checker.Checker
}

// run checks the types of a tree, and writes them into its nodes.
func (t typeCheck) run(tree *parser.Tree) error {
	ast.Walk(&tree.Node, t)
	_, err := t.checker.Check(tree, t.config)
	return err
}

// Visit implements ast.Visitor.
func (typeCheck) Visit(at *ast.Node) {
	if call, ok := (*at).(*ast.CallNode); ok {
		call.SetNature(nature.Nature{})
	}
}
