package analysis

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// ConstantType is the validation of a function that always returns the same type.
func ConstantType(t reflect.Type) func([]reflect.Type) (reflect.Type, error) {
	return func([]reflect.Type) (reflect.Type, error) { return t, nil }
}

// call rewrites the arguments of a call. Only times and durations have methods: the Go
// methods of a message can't be called.
func (r *rewriter) call(n *ast.CallNode) {
	switch callee := n.Callee.(type) {
	case *ast.MemberNode:
		r.rewrite(&callee.Node, false)
		on := r.ShapeOf(callee.Node)
		switch {
		case on.Type == values.TimeType || on.Type == values.DurationType:
		case on.Pending && !r.shapes.settled:
		case r.problems.failed == nil:
			r.problems.fail(callee, "", "values have no functions of their own; call name(value)")
		}
	case *ast.IdentifierNode:
		r.callee(n, callee)
	default:
		r.problems.fail(n, "", "this can't be called")
	}
	for i := range n.Arguments {
		r.rewrite(&n.Arguments[i], false)
	}
}

// callee checks that a function exists, and passes the settings on to secret().
func (r *rewriter) callee(n *ast.CallNode, callee *ast.IdentifierNode) {
	if r.made[callee] {
		return
	}
	if callee.Value == SecretFunction {
		if r.env.Options.Secret == nil {
			r.problems.fail(callee, "", "secret() can be used in settings only: write it into a setting of the node that needs it, such as bearerToken of http_request")
			return
		}
		if len(n.Arguments) == 1 {
			n.Arguments = append(n.Arguments, r.environment(n))
		}
		r.made[callee] = true
		return
	}
	if _, ok := r.Config.Functions[callee.Value]; ok {
		return
	}
	names := slices.Concat(slices.Collect(maps.Keys(r.Config.Functions)), slices.Collect(maps.Keys(r.Config.Builtins)))
	names = slices.DeleteFunc(names, func(name string) bool { return strings.Contains(name, "(") })
	r.problems.fail(callee, texts.Nearest(callee.Value, names), "there is no function %s()", callee.Value)
}

// builtin rewrites the arguments of a function of the language. In a predicate, # is an
// item of the list that is the first argument.
func (r *rewriter) builtin(n *ast.BuiltinNode) {
	for i := range n.Arguments {
		predicate, ok := n.Arguments[i].(*ast.PredicateNode)
		if !ok || i == 0 {
			r.rewrite(&n.Arguments[i], false)
			continue
		}
		r.shapes.withItems(r.ShapeOf(n.Arguments[0]).ItemShape(), func() {
			r.rewrite(&predicate.Node, false)
			if n.Name == "map" && r.problems.failed == nil {
				elem := r.ShapeOf(predicate.Node)
				r.shapes.known[n] = types.Shape{Type: values.AnySliceType, Items: &elem}
			}
		})
	}
}
