package expr

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/checker/nature"
	langcompiler "github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/optimizer"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// The bounds of one expression.
const (
	maxExpression  = 16 << 10 // bytes
	maxNodes       = 2000
	maxExpressions = 10_000    // of one map
	memoryBudget   = 1_000_000 // items of lists and objects that the machine makes
	maxRounds      = 100       // over the tree, until every path is known
)

// expression is a compiled {{ }}: one of a constant, a path, closures and a
// program of the language.
type expression struct {
	text     string // between {{ and }}, for messages
	constant bool
	value    any
	path     *accessor
	direct   *direct
	program  *vm.Program
	// variables is how many the program has when the first of them is the run, else 0.
	variables int
	// grouped is true when the value may hold maps that JSON does not have.
	grouped bool
}

// eval returns the expression's value for messages that the run holds.
func (e *expression) eval(r *run) (any, error) {
	switch {
	case e.constant:
		return e.value, nil
	case e.path != nil:
		v, err := e.path.read(r.root, nil)
		if err != nil {
			return nil, err
		}
		if v = inner(v); !v.IsValid() {
			return nil, nil
		}
		return v.Interface(), nil
	case e.direct != nil:
		return e.direct.any(r)
	}
	if e.variables > 0 {
		if len(r.vm.Variables) < e.variables {
			r.vm.Variables = make([]any, e.variables)
		}
		r.vm.Variables[0] = r
	}
	value, err := r.vm.Run(e.program, r.message)
	if err == nil && e.grouped {
		value = withTextKeys(value)
	}
	return value, err
}

// compileExpression compiles one {{ }} for a place of a type, and reports what
// it finds; nil when it is invalid.
func (c *compiler) compileExpression(part Part, dst reflect.Type, path string) *expression {
	parsed := prepared{}
	report := func(p problem) {
		offset := p.offset
		if p.node != nil {
			offset = parsed.original(byteOffset(parsed.text, p.node.Location().From))
		} else if offset == 0 {
			offset = len(part.Text) - len(strings.TrimLeft(part.Text, " \t\r\n"))
		}
		at := position{line: part.Line, column: part.Column}.after(part.Text, min(offset, len(part.Text)))
		c.check.add(Finding{
			Outcome: p.outcome, Path: path, Expression: strings.TrimSpace(part.Text),
			Line: at.line, Column: at.column, Message: p.message, Suggestion: p.suggestion,
		})
	}
	if c.expressions++; c.expressions > maxExpressions {
		if c.expressions == maxExpressions+1 {
			report(problem{outcome: Invalid, message: fmt.Sprintf("a map has at most %d expressions", maxExpressions)})
		}
		return nil
	}
	if len(part.Text) > maxExpression {
		at := position{line: part.Line, column: part.Column}
		c.check.add(Finding{
			Outcome: Invalid, Path: path, Expression: shortText(strings.TrimSpace(part.Text)), Line: at.line, Column: at.column,
			Message: fmt.Sprintf("the expression is longer than %d bytes", maxExpression),
		})
		return nil
	}
	parsed, offset, wrong := prepare(part.Text)
	if wrong != "" {
		report(problem{outcome: Invalid, message: wrong, offset: offset})
		return nil
	}
	e, r, err := c.build(parsed, dst)
	for _, p := range r.unsure {
		report(p)
	}
	if r.failed != nil {
		report(*r.failed)
		return nil
	}
	if err != nil {
		failed := problem{outcome: Invalid, message: err.Error()}
		var at *file.Error
		if errors.As(err, &at) {
			failed.message = at.Message
			failed.node = &ast.NilNode{}
			failed.node.SetLocation(at.Location)
		}
		report(failed)
		return nil
	}
	e.text = strings.TrimSpace(part.Text)
	return e
}

// byteOffset turns an offset in characters into one in bytes.
func byteOffset(text string, characters int) int {
	offset := 0
	for range characters {
		if offset >= len(text) {
			break
		}
		_, size := utf8.DecodeRuneInString(text[offset:])
		offset += size
	}
	return offset
}

// build compiles the text. The rewriter it returns holds the findings, and is
// never nil.
func (c *compiler) build(parsed prepared, dst reflect.Type) (e *expression, r *rewriter, err error) {
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
	if r.failed != nil {
		return nil, r, nil
	}
	e = &expression{}
	if call, ok := tree.Node.(*ast.CallNode); ok {
		if a := r.accessors[call]; a != nil && a.fromMessage && a.arguments == 1 {
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
	limits := bounder{r: r, shared: r.sharing(tree.Node).shared}
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
	e.grouped = strings.Contains(parsed.text, "groupBy")
	if e.program, err = langcompiler.Compile(tree, config); err != nil {
		return nil, r, err
	}
	if limits.used {
		e.variables, err = takeRun(e.program)
	}
	return e, r, err
}

func (c *compiler) rewriter(parsed prepared) *rewriter {
	return &rewriter{
		config: c.config(), facts: c.facts, options: &c.options, message: c.from, literals: parsed.literals,
		accessors: map[*ast.CallNode]*accessor{}, shapes: map[ast.Node]shape{}, ours: map[ast.Node]bool{},
	}
}

// rewritten parses a text and makes its paths accessors. What is wrong is the error,
// or failed.
func (r *rewriter) rewritten(parsed prepared) (*parser.Tree, typeCheck, error) {
	check := typeCheck{config: r.config, checker: new(checker.Checker)}
	tree, err := parser.ParseWithConfig(parsed.text, r.config)
	if err != nil {
		return nil, check, err
	}
	ast.Walk(&tree.Node, folding{})
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
	if c.from.typ != nil && c.from.typ.Kind() == reflect.Struct {
		config.WithEnv(reflect.Zero(c.from.typ).Interface())
	} else {
		config.WithEnv(map[string]any{})
	}
	register(config, &c.options, c.facts)
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
		if numberOf(n.Value).kind != noNumber {
			return n.Value, true
		}
	}
	return nil, false
}

// withTextKeys gives the maps in a value strings for keys, as JSON has them.
func withTextKeys(value any) any {
	v := reflect.ValueOf(value)
	switch {
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.Interface:
		named := make(map[string]any, v.Len())
		for items := v.MapRange(); items.Next(); {
			name, err := appendText(nil, items.Key().Interface())
			if err != nil {
				name = []byte("null")
			}
			named[string(name)] = withTextKeys(items.Value().Interface())
		}
		return named
	case v.Kind() == reflect.Map && v.Type() == anyMapType:
		for name, item := range value.(map[string]any) {
			value.(map[string]any)[name] = withTextKeys(item)
		}
	case v.Kind() == reflect.Slice && v.Type() == anySliceType:
		for i, item := range value.([]any) {
			value.([]any)[i] = withTextKeys(item)
		}
	}
	return value
}

// plainVMMessage puts what the language's machine says in words.
func plainVMMessage(message string) string {
	_, rest, ok := strings.Cut(message, "interface conversion: interface {} is ")
	if !ok {
		return message
	}
	have, want, _ := strings.Cut(rest, ", not ")
	if have == "nil" {
		return "a value is null where " + want + " is needed; guard it with ??"
	}
	return "a value is " + have + " where " + want + " is needed"
}
