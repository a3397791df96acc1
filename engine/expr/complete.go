package expr

import (
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// The kinds of completion items.
const (
	KindField    = "field"
	KindFunction = "function"
	KindVariable = "variable"
	KindKeyword  = "keyword"
)

// The bounds of a completion.
const (
	maxItems     = 500
	maxVariables = 50 // each of them is a text to look at
)

// Item is something that could stand at the cursor.
type Item struct {
	Label  string
	Kind   string
	Type   string // in a word or two; empty when it is not known
	Detail string // the signature or the meaning
	// Example is a value that stands there; nil when none is known, and for what is
	// secret.
	Example any
}

// Completion is what could stand at a cursor in place of what is written of it.
type Completion struct {
	Start int // of what is written of it, in bytes
	Items []Item
}

// Complete says what could stand at a cursor, a byte offset, of the text between
// {{ and }}. From is the source port's Configuration as in Compile, or a real
// message of its type. It answers as well as it can for a text that is still
// wrong, and never fails.
func Complete(text string, cursor int, from any, list ...Option) (completion Completion) {
	cursor = min(max(cursor, 0), len(text))
	completion.Start = cursor
	defer func() {
		if recover() != nil {
			completion.Items = nil
		}
	}()
	if len(text) > maxExpression {
		return completion
	}
	c := &compiler{options: collect(list), facts: &values.FieldTables{}, check: &Check{}}
	c.from = types.OfMessage(from)
	s, ok := scan(text[:cursor])
	if !ok {
		return completion // within a string or a comment
	}
	word := text[s.word:cursor]
	completion.Start = s.word
	a := assistant{compiler: c, scene: s, word: strings.ToLower(word)}
	if s.member {
		a.fields(s.receiver())
	} else {
		a.globals()
	}
	completion.Items = a.items
	return completion
}

// assistant collects items.
type assistant struct {
	compiler *compiler
	scene    scene
	word     string
	items    []Item
}

func (a *assistant) add(item Item) {
	if len(a.items) < maxItems && strings.Contains(strings.ToLower(item.Label), a.word) {
		a.items = append(a.items, item)
	}
}

// fields adds the fields of what stands in front of the dot.
func (a *assistant) fields(receiver string) {
	of, ok := a.shapeOf(receiver)
	if !ok {
		return
	}
	for _, f := range a.fieldsOf(of) {
		a.add(f.item(f.name))
	}
}

func (a *assistant) globals() {
	if !a.compiler.options.settings {
		message := a.compiler.from
		a.add(Item{Label: syntax.MessageName, Kind: KindVariable, Type: message.Word(), Detail: "the message", Example: message.ExampleValue()})
		for _, f := range a.fieldsOf(message) {
			a.add(f.item(syntax.MessageName + eval.WrittenName(f.name, false)))
		}
	}
	variables := a.scene.variables()
	for _, v := range variables[:min(len(variables), maxVariables)] {
		value, _ := a.shapeOf(v)
		a.add(Item{Label: v, Kind: KindVariable, Type: value.Word(), Detail: variableDetail(v), Example: value.ExampleValue()})
	}
	for _, f := range known {
		if f.Name != secretFunction || a.compiler.options.settings {
			a.add(Item{Label: f.Name, Kind: KindFunction, Type: f.Type, Detail: f.Signature + ": " + f.Text})
		}
	}
	for _, word := range keywords {
		a.add(Item{Label: word, Kind: KindKeyword})
	}
}

func variableDetail(name string) string {
	switch name {
	case "#":
		return "the item"
	case "#index":
		return "the place of the item, from 0"
	case "#acc":
		return "what was made so far"
	}
	return "of let"
}

// shapeOf says what is known of an expression that stands at the cursor.
func (a *assistant) shapeOf(text string) (types.Shape, bool) {
	if text == "" {
		return types.Shape{}, false
	}
	whole, depth := a.scene.around(text)
	s, ok := a.compiler.shapeOfText(whole)
	for range depth {
		s = s.ItemShape()
	}
	return s, ok
}

// shapeOfText says what is known of an expression's value; false when it is not
// right.
func (c *compiler) shapeOfText(text string) (types.Shape, bool) {
	if len(text) > maxExpression {
		return types.Shape{}, false
	}
	parsed, _, wrong := syntax.Prepare(text)
	if wrong != "" {
		return types.Shape{}, false
	}
	r := c.rewriter(parsed)
	tree, _, err := r.rewritten(parsed)
	if err != nil || r.failed != nil {
		return types.Shape{}, false
	}
	return r.shapeOf(tree.Node), true
}

// knownField is a field of a value, as far as it is known.
type knownField struct {
	name   string
	value  types.Shape
	secret bool
}

func (f knownField) item(label string) Item {
	item := Item{Label: label, Kind: KindField, Type: f.value.Word()}
	if !f.secret {
		item.Example = f.value.ExampleValue()
	}
	return item
}

func (a *assistant) fieldsOf(of types.Shape) []knownField {
	if of.Literal != nil {
		return literalFields(of.Literal)
	}
	secrets := secretFields(of.KnownType())
	var fields []knownField
	for _, name := range types.FieldNames(a.compiler.facts, of) {
		value, _ := types.Field(a.compiler.facts, of, name)
		fields = append(fields, knownField{name: name, value: value, secret: slices.Contains(secrets, name)})
	}
	return fields
}

func literalFields(literal *ast.MapNode) (fields []knownField) {
	for _, item := range literal.Pairs {
		if name, ok := item.(*ast.PairNode).Key.(*ast.StringNode); ok {
			fields = append(fields, knownField{name: name.Value})
		}
	}
	return fields
}

// secretFields names the fields of a struct that are tagged so.
func secretFields(t reflect.Type) (names []string) {
	if t == nil || !message.IsStruct(t) {
		return nil
	}
	for _, field := range message.Of(t).Fields {
		if field.Secret {
			names = append(names, field.Name)
		}
	}
	return names
}
