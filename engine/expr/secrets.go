package expr

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// SecretUse is what the secret() calls of settings read.
type SecretUse struct {
	// References are those that are literals, "name/key", sorted, each once.
	References []string
	// Computed is true when a call's argument is made by the expression, so that
	// any Secret may be read.
	Computed bool
}

// Secrets finds the secret() calls in a tree of settings, in whatever branch of an
// expression they stand. It evaluates nothing; what can't be parsed counts for
// nothing.
func Secrets(template any) SecretUse {
	found := secretCalls{literal: map[string]bool{}}
	found.compiler = &compiler{facts: &values.FieldTables{}, options: options{settings: true,
		secret: func(context.Context, string) (string, error) { return "", nil }}}
	found.tree(template)
	return SecretUse{References: slices.Sorted(maps.Keys(found.literal)), Computed: found.computed}
}

type secretCalls struct {
	compiler *compiler
	literal  map[string]bool
	computed bool
}

func (s *secretCalls) tree(template any) {
	switch t := template.(type) {
	case string:
		s.text(t)
	case map[string]any:
		for _, item := range t {
			s.tree(item)
		}
	case []any:
		for _, item := range t {
			s.tree(item)
		}
	}
}

func (s *secretCalls) text(text string) {
	if !strings.Contains(text, syntax.Opening) || !strings.Contains(text, secretFunction) {
		return
	}
	parts, err := Parse(text)
	if err != nil {
		return
	}
	for _, part := range parts {
		if !part.Expression || len(part.Text) > maxExpression {
			continue
		}
		parsed, _, wrong := syntax.Prepare(part.Text)
		if wrong != "" {
			continue
		}
		if tree, err := parser.ParseWithConfig(parsed.Text, s.compiler.config()); err == nil {
			ast.Walk(&tree.Node, s)
		}
	}
}

// Visit implements ast.Visitor.
func (s *secretCalls) Visit(at *ast.Node) {
	call, ok := (*at).(*ast.CallNode)
	if !ok {
		return
	}
	callee, ok := call.Callee.(*ast.IdentifierNode)
	if !ok || callee.Value != secretFunction || len(call.Arguments) == 0 {
		return
	}
	if reference, ok := call.Arguments[0].(*ast.StringNode); ok {
		s.literal[reference.Value] = true
		return
	}
	s.computed = true
}
