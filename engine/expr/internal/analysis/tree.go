package analysis

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/parser"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
)

// Tree is an expression that was analysed. When it is valid, each path in it is a call of
// an eval.Path. Package code turns it into something that runs, and changes the nodes
// while it does.
type Tree struct {
	// Parsed is nil when the expression could not be parsed.
	Parsed *parser.Tree
	Config *conf.Config
	// Paths are the paths by their calls.
	Paths map[*ast.CallNode]*eval.Path

	env      *Environment
	text     string
	prepared syntax.Prepared
	check    typeCheck
	shapes   shapes
	problems problems
}

// Analyze parses an expression and finds out what its paths lead to. It always returns a
// tree, which knows what is wrong with the expression.
func (e *Environment) Analyze(text string) (t *Tree) {
	t = &Tree{
		Config: e.config(), Paths: map[*ast.CallNode]*eval.Path{},
		env: e, text: text, shapes: shapes{known: map[ast.Node]types.Shape{}},
	}
	defer t.Recover()
	t.check = typeCheck{config: t.Config, checker: new(checker.Checker)}
	prepared, offset, wrong := syntax.Prepare(text)
	if wrong != "" {
		t.problems.failed = &problem{Verdict: types.Verdict{Outcome: types.Invalid, Message: wrong}, offset: offset}
		return t
	}
	t.prepared = prepared
	parsed, err := parser.ParseWithConfig(prepared.Text, t.Config)
	if err != nil {
		t.problems.addError(err)
		return t
	}
	t.Parsed = parsed
	ast.Walk(&parsed.Node, folding{&t.problems})
	t.resolvePaths()
	return t
}

// resolvePaths goes over the tree until every path is known.
func (t *Tree) resolvePaths() {
	r := &rewriter{Tree: t, made: map[ast.Node]bool{}}
	for range maxRounds {
		if t.problems.failed != nil {
			return
		}
		_ = t.check.run(t.Parsed) // only for the types: the checker doesn't know our paths yet
		r.changed = false
		r.rewrite(&t.Parsed.Node, false)
		if !r.changed && t.shapes.settled {
			return
		}
		t.shapes.settled = t.shapes.settled || !r.changed
	}
}

// IsValid reports whether nothing that makes the expression invalid was found so far.
func (t *Tree) IsValid() bool { return t.problems.failed == nil }

// Problems returns what was found so far, the problem that makes the expression invalid
// last.
func (t *Tree) Problems() []Problem {
	var list []Problem
	for _, p := range t.problems.unsure {
		list = append(list, t.placed(p))
	}
	if t.problems.failed != nil {
		list = append(list, t.placed(*t.problems.failed))
	}
	return list
}

// placed finds the offset of a problem in the text. One that is about the whole is put
// where the text begins.
func (t *Tree) placed(p problem) Problem {
	offset := p.offset
	if p.node != nil {
		offset = t.prepared.Original(syntax.ByteOffset(t.prepared.Text, p.node.Location().From))
	} else if offset == 0 {
		offset = len(t.text) - len(strings.TrimLeft(t.text, " \t\r\n"))
	}
	return Problem{Verdict: p.Verdict, Offset: min(offset, len(t.text))}
}

// Environment is what the expression was analysed with.
func (t *Tree) Environment() *Environment { return t.env }

// Text is the text that was parsed: the expression as syntax.Prepare makes it.
func (t *Tree) Text() string { return t.prepared.Text }

// ShapeOf returns what is known of a node's value.
func (t *Tree) ShapeOf(node ast.Node) types.Shape { return t.shapes.of(node) }

// CheckTypes runs the checker of the language. What it finds makes the expression invalid.
func (t *Tree) CheckTypes() {
	if err := t.check.run(t.Parsed); err != nil {
		t.problems.addError(err)
	}
}

// Fail makes the expression invalid, for a reason found in a node.
func (t *Tree) Fail(node ast.Node, message string) { t.problems.fail(node, "", "%s", message) }

// FailWith makes the expression invalid by an error of the language's compiler.
func (t *Tree) FailWith(err error) { t.problems.addError(err) }

// FitTo finds where the value can't, or may not, become a value of a type.
func (t *Tree) FitTo(dst reflect.Type) { t.fit(dst, t.Parsed.Node) }

// HoldTo finds literals in the expression that limits don't allow where their value goes.
func (t *Tree) HoldTo(l *limits.Limits) { t.holdTo(l, t.Parsed.Node) }

// Recover makes the expression invalid when the language's packages panicked. It is to be
// deferred.
func (t *Tree) Recover() {
	if p := recover(); p != nil {
		t.problems.addError(fmt.Errorf("internal error: %v", p))
	}
}
