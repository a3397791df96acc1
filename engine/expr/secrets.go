package expr

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
)

// SecretUse is what the secret() calls of settings read.
type SecretUse struct {
	// References are the arguments that are literals, "name/key": sorted, each once.
	References []string
	// Computed is true when the argument of a call is computed, so that any Secret
	// may be read.
	Computed bool
}

// Secrets finds the secret() calls in a tree of settings, also those in branches of an
// expression that are not taken. It evaluates nothing. Expressions that can't be parsed
// have no calls.
func Secrets(template any) SecretUse {
	found := secretCalls{literal: map[string]bool{}, env: &analysis.Environment{Options: analysis.Options{
		Settings: true, Secret: func(context.Context, string) (string, error) { return "", nil },
	}}}
	found.tree(template)
	return SecretUse{References: slices.Sorted(maps.Keys(found.literal)), Computed: found.computed}
}

// secretCalls collects the secret() calls of a tree of settings.
type secretCalls struct {
	env      *analysis.Environment
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
	if !strings.Contains(text, syntax.Opening) || !strings.Contains(text, analysis.SecretFunction) {
		return
	}
	parts, err := Parse(text)
	if err != nil {
		return
	}
	for _, part := range parts {
		if !part.Expression {
			continue
		}
		if tree, err := s.env.Parse(part.Text); err == nil {
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
	if !ok || callee.Value != analysis.SecretFunction || len(call.Arguments) == 0 {
		return
	}
	if reference, ok := call.Arguments[0].(*ast.StringNode); ok {
		s.literal[reference.Value] = true
		return
	}
	s.computed = true
}
