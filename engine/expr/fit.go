package expr

import (
	"reflect"

	"github.com/expr-lang/expr/ast"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// fit reports where the value of a node can't, or may not, stand in a place of
// the type.
func (r *rewriter) fit(dst reflect.Type, node ast.Node) {
	dst = deref(dst)
	if r.failed != nil || isAny(dst) || dst == rawMessageType {
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
		if !isList(dst.Kind()) {
			r.misfit(node, fitting{outcome: Invalid, message: "want " + describe(dst) + ", have a list"})
			return
		}
		for _, item := range n.Nodes {
			r.fit(dst.Elem(), item)
		}
	case *ast.BuiltinNode:
		predicate, ok := n.Arguments[len(n.Arguments)-1].(*ast.PredicateNode)
		if ok && n.Name == "map" && isList(dst.Kind()) {
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
			r.misfit(node, fitting{outcome: Invalid, message: "want " + describe(dst) + ", have null"})
		}
	default:
		if value, ok := constantValue(node); ok {
			if err := r.converter().convert(reflect.New(dst).Elem(), reflect.ValueOf(value), 0); err != nil {
				r.misfit(node, fitting{outcome: Invalid, message: err.Error()})
			}
			return
		}
		r.misfit(node, r.fitShape(dst, r.shapeOf(node), 0))
	}
}

func (r *rewriter) converter() *converter { return &converter{facts: r.facts} }

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
	case dst.Kind() != reflect.Struct || isLeaf(dst):
		r.misfit(n, fitting{outcome: Invalid, message: "want " + describe(dst) + ", have an object"})
		return
	}
	table := r.facts.fields(dst)
	mapped, all := map[string]bool{}, true
	for _, item := range n.Pairs {
		pair := item.(*ast.PairNode)
		name, ok := pair.Key.(*ast.StringNode)
		if !ok {
			all = false
			continue
		}
		f, ok := table.get(name.Value)
		if !ok {
			r.fail(pair.Key, texts.Nearest(name.Value, table.names()), "%s has no field %s", describe(dst), name.Value)
			return
		}
		mapped[f.name] = true
		r.fit(f.typ, pair.Value)
	}
	for i := range table.list {
		if f := &table.list[i]; all && f.required && !f.hasDefault && !mapped[f.name] {
			r.fail(n, "", "the field %s is required and not mapped", f.name)
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
	dst = deref(dst)
	switch {
	case isAny(dst):
		return fitting{}
	case s.literal != nil:
		// The literal stands elsewhere in the expression and is checked as it runs.
		if k := dst.Kind(); k != reflect.Map && k != reflect.Struct {
			return fitting{outcome: Invalid, message: "want " + describe(dst) + ", have an object"}
		}
		return fitting{}
	case s.elem != nil:
		if !isList(dst.Kind()) {
			return fitting{outcome: Invalid, message: "want " + describe(dst) + ", have a list"}
		}
		return r.fitShape(dst.Elem(), *s.elem, depth+1)
	case s.reported && s.open():
		return fitting{}
	}
	return r.fitType(dst, s.typ, s.sample(), s.integral, depth)
}

// fitType says whether values of src, of which one may be known, fit dst.
func (r *rewriter) fitType(dst, src reflect.Type, sample reflect.Value, integral bool, depth int) fitting {
	dst, src = deref(dst), deref(src)
	sample = inner(sample)
	if depth > 8 || dst == src || isAny(dst) || dst == rawMessageType {
		return fitting{}
	}
	if isAny(src) || src == rawMessageType || src.Kind() == reflect.Map && dst.Kind() == reflect.Struct {
		return r.fitSample(dst, sample)
	}
	if isLeaf(dst) && (dst != timeType && dst != durationType || src.Kind() == reflect.String) {
		return fitting{}
	}
	wrong := fitting{outcome: Invalid, message: "want " + describe(dst) + ", have " + describe(src)}
	switch k, from := dst.Kind(), src.Kind(); {
	case k == reflect.String && (from == reflect.String || isTextLeaf(src) || src == byteSliceType):
	case dst == durationType:
		if isInteger(from) || isFloat(from) {
			wrong.message += " without a unit"
			wrong.suggestion = "string(…) + \"s\""
		}
		return wrong
	case src == durationType:
		return wrong
	case dst == numberType && (isInteger(from) || isFloat(from)):
	case k == reflect.Bool && from == reflect.Bool:
	case isFloat(k) && (isInteger(from) || isFloat(from) || src == numberType):
	case isInteger(k) && (isInteger(from) || src == numberType || integral):
	case isInteger(k) && isFloat(from):
		if sample.IsValid() && sample.CanFloat() && sample.Float() == float64(int64(sample.Float())) && sample.Float() != 0 {
			return fitting{}
		}
		return fitting{outcome: Unverifiable, message: "a number with a fraction fails here, where an integer is wanted; round() or int() it"}
	case isList(k) && isList(from):
		return r.fitType(dst.Elem(), src.Elem(), shape{typ: src, example: sample}.items().example, false, depth+1)
	case k == reflect.Slice && dst.Elem().Kind() == reflect.Uint8 && from == reflect.String:
	case k == reflect.Map && from == reflect.Map && src.Key().Kind() == reflect.String:
		return r.fitType(dst.Elem(), src.Elem(), reflect.Value{}, false, depth+1)
	case k == reflect.Map && from == reflect.Struct && !isLeaf(src):
		for _, f := range r.facts.fields(src).list {
			if found := r.fitType(dst.Elem(), f.typ, reflect.Value{}, false, depth+1); found.outcome == Invalid {
				return found
			}
		}
	case k == reflect.Struct && from == reflect.Struct && !isLeaf(src):
		return r.fitStruct(dst, src, sample, wrong, depth)
	default:
		switch {
		case k == reflect.String && (isInteger(from) || isFloat(from) || from == reflect.Bool):
			wrong.suggestion = "string(…)"
		case k == reflect.String && (isList(from) || from == reflect.Map || from == reflect.Struct):
			wrong.suggestion = "json(…)"
		case isInteger(k) && from == reflect.String:
			wrong.suggestion = "int(…)"
		case isFloat(k) && from == reflect.String:
			wrong.suggestion = "float(…)"
		}
		return wrong
	}
	return fitting{}
}

// fitSample checks a value of unknown type by its example.
func (r *rewriter) fitSample(dst reflect.Type, sample reflect.Value) fitting {
	if !sample.IsValid() {
		return fitting{outcome: Unverifiable, message: "want " + describe(dst) + "; what this is shows only when it runs, or by an example on the port"}
	}
	if err := r.converter().convert(reflect.New(dst).Elem(), sample, 0); err != nil {
		return fitting{outcome: Unverifiable, message: "by the port's example it does not fit: " + err.Error()}
	}
	return fitting{}
}

// fitStruct says whether one struct gives another what it needs, by JSON names.
func (r *rewriter) fitStruct(dst, src reflect.Type, sample reflect.Value, wrong fitting, depth int) fitting {
	if src.ConvertibleTo(dst) {
		return fitting{}
	}
	have := r.facts.fields(src)
	shared := 0
	var worst fitting
	for _, f := range r.facts.fields(dst).list {
		given, ok := have.get(f.name)
		if !ok {
			if f.required && !f.hasDefault {
				wrong.message += ", which has no " + f.name
				return wrong
			}
			continue
		}
		shared++
		var example reflect.Value
		if sample.IsValid() && sample.Type() == src {
			example, _ = given.at(sample)
		}
		found := r.fitType(f.typ, given.typ, example, false, depth+1)
		if found.outcome == Invalid {
			found.message = f.name + ": " + found.message
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
