package code

import (
	"reflect"
	"slices"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// lowering turns paths that lead through plain struct fields only into accesses to fields
// of the language, which are faster within a program than calls.
type lowering struct{ tree *analysis.Tree }

// Visit implements ast.Visitor.
func (l lowering) Visit(at *ast.Node) {
	call, ok := (*at).(*ast.CallNode)
	if !ok {
		return
	}
	a := l.tree.Paths[call]
	if a == nil || !a.FromMessage {
		return
	}
	if len(a.Steps) == 0 {
		*at = call.Arguments[0]
		return
	}
	if node := l.native(a, l.tree.ShapeOf(call)); node != nil {
		node.SetLocation(call.Location())
		*at = node
	}
}

// native returns the nodes of the language that read a path, nil when it has none, and for
// a field of type any, which may hold a document.
func (l lowering) native(a *eval.Path, end types.Shape) ast.Node {
	if end.Nullable || values.IsAny(end.Type) || end.Type == values.NumberType || values.Basic(end.Type) != end.Type {
		return nil
	}
	cache := &l.tree.Config.NtCache
	on := l.tree.Config.Env
	var node ast.Node
	for i := range a.Steps {
		step := &a.Steps[i]
		if step.Kind != eval.FieldStep || on.Kind != reflect.Struct || step.Optional {
			return nil
		}
		if _, method := on.MethodByName(cache, step.GoName); method {
			return nil
		}
		index, ok := on.FieldIndex(cache, step.GoName)
		if !ok || !slices.Equal(index, step.Index) || values.ThroughPointer(on.Type, index) {
			return nil
		}
		if node == nil {
			node = &ast.IdentifierNode{Value: step.GoName}
		} else {
			node = &ast.MemberNode{Node: node, Property: &ast.StringNode{Value: step.GoName}}
		}
		on = cache.FromType(on.Type.FieldByIndex(index).Type)
	}
	return node
}
