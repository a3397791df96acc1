package assist

import (
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
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
	maxVariables = 50 // an expression is analysed for each of them
)

// Item is something that could be written at the cursor.
type Item struct {
	Label  string
	Kind   string
	Type   string // in a word or two; empty when it is not known
	Detail string // the signature or the meaning
	// Example is an example of its value; nil when none is known, and when it is secret.
	Example any
}

// Completion is what could be written at a cursor, in place of the word that is there.
type Completion struct {
	Start int // offset of the word, in bytes
	Items []Item
}

// Complete says what could be written at a cursor, which is a byte offset in the
// text between {{ and }}. From is the source port's Configuration as in
// expr.Compile, or a real message of its type. The text may be wrong or half
// written; Complete returns as much as it can say and never fails.
func Complete(text string, cursor int, from any, list ...expr.Option) (completion Completion) {
	cursor = min(max(cursor, 0), len(text))
	completion.Start = cursor
	defer func() {
		if recover() != nil {
			completion.Items = nil
		}
	}()
	if len(text) > analysis.MaxExpression {
		return completion
	}
	c, ok := scan(text[:cursor])
	if !ok {
		return completion // the cursor is in a string or a comment
	}
	word := text[c.word:cursor]
	completion.Start = c.word
	env := &analysis.Environment{Options: analysis.Collect(list), Tables: &values.FieldTables{}, Message: types.OfMessage(from)}
	a := collector{env: env, cursor: c, word: strings.ToLower(word)}
	if c.member {
		a.fields(c.receiver())
	} else {
		a.globals()
	}
	completion.Items = a.items
	return completion
}

// collector collects the items of a completion.
type collector struct {
	env    *analysis.Environment
	cursor cursor
	word   string
	items  []Item
}

func (a *collector) add(item Item) {
	if len(a.items) < maxItems && strings.Contains(strings.ToLower(item.Label), a.word) {
		a.items = append(a.items, item)
	}
}

// fields adds the fields of the value before the dot, given its expression.
func (a *collector) fields(receiver string) {
	of, ok := a.shapeOf(receiver)
	if !ok {
		return
	}
	for _, f := range a.fieldsOf(of) {
		a.add(f.item(f.name))
	}
}

// globals adds what can be written where no dot is before the cursor.
func (a *collector) globals() {
	if !a.env.Options.Settings {
		message := a.env.Message
		a.add(Item{Label: syntax.MessageName, Kind: KindVariable, Type: message.Word(), Detail: "the message", Example: message.ExampleValue()})
		for _, f := range a.fieldsOf(message) {
			a.add(f.item(syntax.MessageName + eval.WrittenName(f.name, false)))
		}
	}
	variables := a.cursor.variables()
	for _, v := range variables[:min(len(variables), maxVariables)] {
		value, _ := a.shapeOf(v)
		a.add(Item{Label: v, Kind: KindVariable, Type: value.Word(), Detail: variableDetail(v), Example: value.ExampleValue()})
	}
	for _, f := range expr.Functions() {
		if f.Name != analysis.SecretFunction || a.env.Options.Settings {
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

// shapeOf says what is known of the value of an expression at the cursor; false when it
// is not valid.
func (a *collector) shapeOf(text string) (types.Shape, bool) {
	if text == "" {
		return types.Shape{}, false
	}
	whole, depth := a.cursor.around(text)
	if len(whole) > analysis.MaxExpression {
		return types.Shape{}, false
	}
	tree := a.env.Analyze(whole)
	if !tree.IsValid() {
		return types.Shape{}, false
	}
	s := tree.ShapeOf(tree.Parsed.Node)
	for range depth {
		s = s.ItemShape()
	}
	return s, true
}

// knownField is a field of a value, as far as it is known.
type knownField struct {
	name   string
	value  types.Shape
	secret bool
}

// item makes the item of a field.
func (f knownField) item(label string) Item {
	item := Item{Label: label, Kind: KindField, Type: f.value.Word()}
	if !f.secret {
		item.Example = f.value.ExampleValue()
	}
	return item
}

// fieldsOf returns the fields of a value as far as they are known.
func (a *collector) fieldsOf(of types.Shape) []knownField {
	if of.Literal != nil {
		return literalFields(of.Literal)
	}
	secrets := secretFields(of.KnownType())
	var fields []knownField
	for _, name := range types.FieldNames(a.env.Tables, of) {
		value, _ := types.Field(a.env.Tables, of, name)
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

// secretFields returns the names of the fields of a struct that are tagged as secret.
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
