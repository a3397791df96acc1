package expr

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/checker/nature"
	langcompiler "github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/optimizer"
	"github.com/expr-lang/expr/parser"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// build compiles the text. The rewriter it returns holds the findings, and is
// never nil.
func (c *compiler) build(parsed syntax.Prepared, dst reflect.Type) (e *expression, r *rewriter, err error) {
	r = c.rewriter(parsed)
	config := r.config
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error: %v", p)
		}
	}()
	tree, check, err := r.rewritten(parsed)
	if err != nil || r.failed != nil {
		return nil, r, err
	}
	if err := check.run(tree); err != nil {
		return nil, r, err
	}
	r.fit(dst, tree.Node)
	r.hold(c.limits, tree.Node)
	if r.failed != nil {
		return nil, r, nil
	}
	sharing := r.sharing(tree.Node)
	e = &expression{refs: sharing.refs}
	if call, ok := tree.Node.(*ast.CallNode); ok {
		if a := r.accessors[call]; a != nil && a.FromMessage && a.Arguments == 1 {
			e.path = a
			return e, r, nil
		}
	}
	if e.value, e.constant = constantValue(tree.Node); e.constant {
		return e, r, nil
	}
	if e.direct = r.direct(tree.Node); e.direct != nil {
		return e, r, nil
	}
	limits := bounder{r: r, shared: sharing.shared}
	limits.bound(&tree.Node)
	if r.failed != nil {
		return nil, r, nil
	}
	ast.Walk(&tree.Node, lowering{r})
	if limits.used {
		tree.Node = limits.withRun(tree.Node)
	}
	if c.options.limit != nil {
		ast.Walk(&tree.Node, limiter{r})
	}
	if err := check.run(tree); err != nil {
		return nil, r, err
	}
	if err := optimizer.Optimize(&tree.Node, config); err != nil {
		return nil, r, err
	}
	if e.value, e.constant = constantValue(tree.Node); e.constant {
		return e, r, nil
	}
	e.grouped = strings.Contains(parsed.Text, "groupBy")
	if e.program, err = langcompiler.Compile(tree, config); err != nil {
		return nil, r, err
	}
	if limits.used {
		e.variables, err = takeRun(e.program)
	}
	return e, r, err
}

func (c *compiler) rewriter(parsed syntax.Prepared) *rewriter {
	return &rewriter{
		config: c.config(), facts: c.facts, options: &c.options, message: c.from, literals: parsed.Literals,
		accessors: map[*ast.CallNode]*eval.Path{}, shapes: map[ast.Node]types.Shape{}, ours: map[ast.Node]bool{},
	}
}

// rewritten parses a text and makes its paths accessors. What is wrong is the error,
// or failed.
func (r *rewriter) rewritten(parsed syntax.Prepared) (*parser.Tree, typeCheck, error) {
	check := typeCheck{config: r.config, checker: new(checker.Checker)}
	tree, err := parser.ParseWithConfig(parsed.Text, r.config)
	if err != nil {
		return nil, check, err
	}
	ast.Walk(&tree.Node, folding{r})
	if r.failed != nil {
		return tree, check, nil
	}
	for range maxRounds {
		_ = check.run(tree) // only for the types; what is wrong may be a path of ours
		r.changed = false
		r.rewrite(&tree.Node, false)
		if r.failed != nil || !r.changed && r.settled {
			break
		}
		r.settled = r.settled || !r.changed
	}
	return tree, check, nil
}

// typeCheck runs the language's checker on a tree that changes: the types that it
// remembers of calls are forgotten first.
type typeCheck struct {
	config  *conf.Config
	checker *checker.Checker
}

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

func (c *compiler) config() *conf.Config {
	config := conf.CreateNew()
	config.MaxNodes = maxNodes
	if c.from.Type != nil && c.from.Type.Kind() == reflect.Struct {
		config.WithEnv(reflect.Zero(c.from.Type).Interface())
	} else {
		config.WithEnv(map[string]any{})
	}
	register(config, &c.options)
	return config
}

func constantValue(n ast.Node) (any, bool) {
	switch n := n.(type) {
	case *ast.NilNode:
		return nil, true
	case *ast.BoolNode:
		return n.Value, true
	case *ast.IntegerNode:
		return n.Value, true
	case *ast.FloatNode:
		return n.Value, true
	case *ast.StringNode:
		return n.Value, true
	case *ast.ConstantNode:
		if values.NumberOf(n.Value).Kind != values.NoNumber {
			return n.Value, true
		}
	}
	return nil, false
}
