package expr

import (
	"reflect"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// fit reports where the value of a node can't, or may not, stand in a place of
// the type.
func (r *rewriter) fit(dst reflect.Type, node ast.Node) {
	dst = values.Deref(dst)
	if r.failed != nil || values.IsAny(dst) || dst == values.RawMessageType {
		return
	}
	switch n := node.(type) {
	case *ast.ChainNode:
		r.fit(dst, n.Node)
	case *ast.VariableDeclaratorNode:
		r.variables = append(r.variables, variable{n.Name, r.shapeOf(n.Value)})
		r.fit(dst, n.Expr)
		r.variables = r.variables[:len(r.variables)-1]
	case *ast.SequenceNode:
		r.fit(dst, n.Nodes[len(n.Nodes)-1])
	case *ast.ConditionalNode:
		r.fit(dst, n.Exp1)
		r.fit(dst, n.Exp2)
	case *ast.MapNode:
		r.fitObject(dst, n)
	case *ast.ArrayNode:
		if !values.IsList(dst.Kind()) {
			r.misfit(node, fitting{outcome: Invalid, message: "want " + values.Describe(dst) + ", have a list"})
			return
		}
		for _, item := range n.Nodes {
			r.fit(dst.Elem(), item)
		}
	case *ast.BuiltinNode:
		predicate, ok := n.Arguments[len(n.Arguments)-1].(*ast.PredicateNode)
		if ok && n.Name == "map" && values.IsList(dst.Kind()) {
			r.items = append(r.items, r.shapeOf(n.Arguments[0]).items())
			r.fit(dst.Elem(), predicate.Node)
			r.items = r.items[:len(r.items)-1]
			return
		}
		r.misfit(node, r.fitShape(dst, r.shapeOf(node), 0))
	case *ast.BinaryNode:
		if n.Operator == "??" {
			r.fit(dst, n.Left)
			r.fit(dst, n.Right)
			return
		}
		r.misfit(node, r.fitShape(dst, r.shapeOf(node), 0))
	case *ast.NilNode:
		if k := dst.Kind(); k != reflect.Map && k != reflect.Slice {
			r.misfit(node, fitting{outcome: Invalid, message: "want " + values.Describe(dst) + ", have null"})
		}
	default:
		if value, ok := constantValue(node); ok {
			if err := r.converter().Convert(reflect.New(dst).Elem(), reflect.ValueOf(value), 0); err != nil {
				r.misfit(node, fitting{outcome: Invalid, message: err.Error()})
			}
			return
		}
		r.misfit(node, r.fitShape(dst, r.shapeOf(node), 0))
	}
}

func (r *rewriter) converter() *eval.Converter { return &eval.Converter{Tables: r.facts} }

func (r *rewriter) misfit(node ast.Node, f fitting) {
	switch f.outcome {
	case Invalid:
		if r.failed == nil {
			r.failed = &problem{outcome: Invalid, node: node, message: f.message, suggestion: f.suggestion}
		}
	case Unverifiable:
		r.unsure = append(r.unsure, problem{outcome: Unverifiable, node: node, message: f.message})
	}
}

func (r *rewriter) fitObject(dst reflect.Type, n *ast.MapNode) {
	switch {
	case dst.Kind() == reflect.Map:
		for _, pair := range n.Pairs {
			r.fit(dst.Elem(), pair.(*ast.PairNode).Value)
		}
		return
	case dst.Kind() != reflect.Struct || values.IsLeaf(dst):
		r.misfit(n, fitting{outcome: Invalid, message: "want " + values.Describe(dst) + ", have an object"})
		return
	}
	table := r.facts.Of(dst)
	mapped, all := map[string]bool{}, true
	for _, item := range n.Pairs {
		pair := item.(*ast.PairNode)
		name, ok := pair.Key.(*ast.StringNode)
		if !ok {
			all = false
			continue
		}
		f, ok := table.Get(name.Value)
		if !ok {
			r.fail(pair.Key, texts.Nearest(name.Value, table.Names()), "%s has no field %s", values.Describe(dst), name.Value)
			return
		}
		mapped[f.Name] = true
		r.fit(f.Type, pair.Value)
	}
	for i := range table.Fields {
		if f := &table.Fields[i]; all && f.Required && !f.HasDefault && !mapped[f.Name] {
			r.fail(n, "", "the field %s is required and not mapped", f.Name)
			return
		}
	}
}

// fitting is whether one type fits another; the zero value is that it does.
type fitting struct {
	outcome    Outcome
	message    string
	suggestion string
}

func (r *rewriter) fitShape(dst reflect.Type, s shape, depth int) fitting {
	dst = values.Deref(dst)
	switch {
	case values.IsAny(dst):
		return fitting{}
	case s.literal != nil:
		// The literal stands elsewhere in the expression and is checked as it runs.
		if k := dst.Kind(); k != reflect.Map && k != reflect.Struct {
			return fitting{outcome: Invalid, message: "want " + values.Describe(dst) + ", have an object"}
		}
		return fitting{}
	case s.elem != nil:
		if !values.IsList(dst.Kind()) {
			return fitting{outcome: Invalid, message: "want " + values.Describe(dst) + ", have a list"}
		}
		return r.fitShape(dst.Elem(), *s.elem, depth+1)
	case s.reported && s.open():
		return fitting{}
	}
	return r.fitType(dst, s.typ, s.sample(), s.integral, depth)
}

// fitType says whether values of src, of which one may be known, fit dst.
func (r *rewriter) fitType(dst, src reflect.Type, sample reflect.Value, integral bool, depth int) fitting {
	dst, src = values.Deref(dst), values.Deref(src)
	sample = values.Indirect(sample)
	if depth > 8 || dst == src || values.IsAny(dst) || dst == values.RawMessageType {
		return fitting{}
	}
	if values.IsAny(src) || src == values.RawMessageType || src.Kind() == reflect.Map && dst.Kind() == reflect.Struct {
		return r.fitSample(dst, sample)
	}
	if values.IsLeaf(dst) && (dst != values.TimeType && dst != values.DurationType || src.Kind() == reflect.String) {
		return fitting{}
	}
	wrong := fitting{outcome: Invalid, message: "want " + values.Describe(dst) + ", have " + values.Describe(src)}
	switch k, from := dst.Kind(), src.Kind(); {
	case k == reflect.String && (from == reflect.String || values.IsTextLeaf(src) || src == values.ByteSliceType):
	case dst == values.DurationType:
		if values.IsInteger(from) || values.IsFloat(from) {
			wrong.message += " without a unit"
			wrong.suggestion = "string(…) + \"s\""
		}
		return wrong
	case src == values.DurationType:
		return wrong
	case dst == values.NumberType && (values.IsInteger(from) || values.IsFloat(from)):
	case k == reflect.Bool && from == reflect.Bool:
	case values.IsFloat(k) && (values.IsInteger(from) || values.IsFloat(from) || src == values.NumberType):
	case values.IsInteger(k) && (values.IsInteger(from) || src == values.NumberType || integral):
	case values.IsInteger(k) && values.IsFloat(from):
		if sample.IsValid() && sample.CanFloat() && sample.Float() == float64(int64(sample.Float())) && sample.Float() != 0 {
			return fitting{}
		}
		return fitting{outcome: Unverifiable, message: "a number with a fraction fails here, where an integer is wanted; round() or int() it"}
	case values.IsList(k) && values.IsList(from):
		return r.fitType(dst.Elem(), src.Elem(), shape{typ: src, example: sample}.items().example, false, depth+1)
	case k == reflect.Slice && dst.Elem().Kind() == reflect.Uint8 && from == reflect.String:
	case k == reflect.Map && from == reflect.Map && src.Key().Kind() == reflect.String:
		return r.fitType(dst.Elem(), src.Elem(), reflect.Value{}, false, depth+1)
	case k == reflect.Map && from == reflect.Struct && !values.IsLeaf(src):
		for _, f := range r.facts.Of(src).Fields {
			if found := r.fitType(dst.Elem(), f.Type, reflect.Value{}, false, depth+1); found.outcome == Invalid {
				return found
			}
		}
	case k == reflect.Struct && from == reflect.Struct && !values.IsLeaf(src):
		return r.fitStruct(dst, src, sample, wrong, depth)
	default:
		switch {
		case k == reflect.String && (values.IsInteger(from) || values.IsFloat(from) || from == reflect.Bool):
			wrong.suggestion = "string(…)"
		case k == reflect.String && (values.IsList(from) || from == reflect.Map || from == reflect.Struct):
			wrong.suggestion = "json(…)"
		case values.IsInteger(k) && from == reflect.String:
			wrong.suggestion = "int(…)"
		case values.IsFloat(k) && from == reflect.String:
			wrong.suggestion = "float(…)"
		}
		return wrong
	}
	return fitting{}
}

// fitSample checks a value of unknown type by its example.
func (r *rewriter) fitSample(dst reflect.Type, sample reflect.Value) fitting {
	if !sample.IsValid() {
		return fitting{outcome: Unverifiable, message: "want " + values.Describe(dst) + "; what this is shows only when it runs, or by an example on the port"}
	}
	if err := r.converter().Convert(reflect.New(dst).Elem(), sample, 0); err != nil {
		return fitting{outcome: Unverifiable, message: "by the port's example it does not fit: " + err.Error()}
	}
	return fitting{}
}

// fitStruct says whether one struct gives another what it needs, by JSON names.
func (r *rewriter) fitStruct(dst, src reflect.Type, sample reflect.Value, wrong fitting, depth int) fitting {
	if src.ConvertibleTo(dst) {
		return fitting{}
	}
	have := r.facts.Of(src)
	shared := 0
	var worst fitting
	for _, f := range r.facts.Of(dst).Fields {
		given, ok := have.Get(f.Name)
		if !ok {
			if f.Required && !f.HasDefault {
				wrong.message += ", which has no " + f.Name
				return wrong
			}
			continue
		}
		shared++
		var example reflect.Value
		if sample.IsValid() && sample.Type() == src {
			example, _ = given.At(sample)
		}
		found := r.fitType(f.Type, given.Type, example, false, depth+1)
		if found.outcome == Invalid {
			found.message = f.Name + ": " + found.message
			return found
		}
		if found.outcome > worst.outcome {
			worst = found
		}
	}
	if shared == 0 {
		return wrong
	}
	return worst
}
