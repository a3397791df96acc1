package expr

import (
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
)

// Place is a place in the message that a template makes.
type Place interface {
	// Secret says that the value there, with everything in it, is to be kept secret.
	Secret() bool
	// Field and Item are the places within. They are never nil.
	Field(name string) Place
	Item() Place
}

// Literal is literal text in a template string, or in a string literal of an expression.
// From and To are its offsets in bytes, without quotes.
type Literal struct {
	From, To int
	Text     string // without quotes and escapes
}

// Literals returns the literals that a template string puts into secret places, in order:
// text around expressions, and string literals that become the value of an expression or
// a part of it. A string that only decides or names something, as a key does, is not
// among them, nor is an authentication scheme such as "Bearer ". A text that can't be
// parsed is one literal when its place is secret.
func Literals(text string, at Place) []Literal {
	if text == "" {
		return nil
	}
	whole := []Literal{{From: 0, To: len(text), Text: text}}
	parts, err := Parse(text)
	if err != nil {
		if at.Secret() {
			return whole
		}
		return nil
	}
	var found []Literal
	for _, part := range parts {
		switch {
		case part.Expression:
			values, ok := literalsOf(part.Text, at)
			if !ok && at.Secret() {
				return whole
			}
			found = append(found, quotedIn(part, values)...)
		case at.Secret() && len(parts) == 1:
			return whole
		case at.Secret() && mayBeSecret(part.Text):
			found = append(found, trimmedPart(part))
		}
	}
	return found
}

// trimmedPart is the literal of a part without the spaces around it.
func trimmedPart(part Part) Literal {
	text := strings.TrimSpace(part.Text)
	from := part.Offset + strings.Index(part.Text, text)
	return Literal{From: from, To: from + len(text), Text: text}
}

// mayBeSecret reports whether a literal may be a secret: it is no authentication scheme, and
// not very short.
func mayBeSecret(text string) bool {
	switch text = strings.ToLower(strings.TrimSpace(text)); text {
	case "bearer", "basic", "token", "digest", "negotiate", "apikey":
		return false
	}
	return len(text) >= 3
}

// literalsOf returns the strings that an expression's value is made of.
func literalsOf(expression string, at Place) ([]string, bool) {
	env := analysis.Environment{Options: analysis.Options{Settings: true}}
	tree, err := env.Parse(expression)
	if err != nil {
		return nil, false
	}
	var l literals
	l.value(tree.Node, at)
	return l.found, true
}

type literals struct{ found []string }

// value finds the literals in a node whose value goes to a place.
func (l *literals) value(node ast.Node, at Place) {
	switch n := node.(type) {
	case *ast.StringNode:
		if at.Secret() && mayBeSecret(n.Value) {
			l.found = append(l.found, n.Value)
		}
	case *ast.BinaryNode:
		if slices.Contains([]string{"+", "??", "||", "or"}, n.Operator) {
			l.value(n.Left, at)
			l.value(n.Right, at)
		}
	case *ast.ConditionalNode:
		l.value(n.Exp1, at)
		l.value(n.Exp2, at)
	case *ast.VariableDeclaratorNode:
		l.value(n.Value, at)
		l.value(n.Expr, at)
	case *ast.SequenceNode:
		l.value(n.Nodes[len(n.Nodes)-1], at)
	case *ast.ChainNode:
		l.value(n.Node, at)
	case *ast.PredicateNode:
		l.value(n.Node, at)
	case *ast.MemberNode: // of an object literal
		l.within(n.Node, at)
	case *ast.SliceNode:
		l.value(n.Node, at)
	case *ast.ArrayNode:
		for _, item := range n.Nodes {
			l.value(item, at.Item())
		}
	case *ast.MapNode:
		for _, pair := range n.Pairs {
			pair := pair.(*ast.PairNode)
			if name, ok := pair.Key.(*ast.StringNode); ok {
				l.value(pair.Value, at.Field(name.Value))
			}
		}
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok && callee.Value != analysis.SecretFunction {
			l.arguments(callee.Value, n.Arguments, at)
		}
	case *ast.BuiltinNode:
		l.arguments(n.Name, n.Arguments, at)
	}
}

// within finds the literals in an object or a list of which one item goes to a place.
func (l *literals) within(node ast.Node, at Place) {
	switch n := node.(type) {
	case *ast.ArrayNode:
		for _, item := range n.Nodes {
			l.value(item, at)
		}
	case *ast.MapNode:
		for _, pair := range n.Pairs {
			l.value(pair.(*ast.PairNode).Value, at)
		}
	}
}

// arguments finds the literals in those arguments that the value of a function is made
// of, when that goes to a place.
func (l *literals) arguments(function string, arguments []ast.Node, at Place) {
	switch function {
	case "get":
		if len(arguments) > 0 {
			l.within(arguments[0], at)
		}
	case "replace":
		for i, argument := range arguments {
			if i != 1 {
				l.value(argument, at)
			}
		}
	case "split", "splitAfter", "trim", "trimPrefix", "trimSuffix", "join", "first", "last", "repeat", "filter", "find", "take":
		if len(arguments) > 0 {
			l.value(arguments[0], at)
		}
	case "len", "count", "indexOf", "lastIndexOf", "hasPrefix", "hasSuffix", "any", "all", "one", "none", "type":
	default:
		for _, argument := range arguments {
			l.value(argument, at)
		}
	}
}

// quotedIn finds the string literals of an expression that have one of some values.
func quotedIn(part Part, values []string) (found []Literal) {
	if len(values) == 0 {
		return nil
	}
	text := part.Text
	for i := 0; i < len(text); i++ {
		past := i
		switch text[i] {
		case '"', '\'', '`':
			past = syntax.SkipString(text, i)
		case '/':
			past = syntax.SkipComment(text, i)
		}
		if past < 0 {
			return found
		}
		if past == i {
			continue
		}
		if text[i] != '/' {
			inner := text[i+1 : past-1]
			if plain := unquoted(inner, text[i]); slices.Contains(values, plain) {
				from := part.Offset + i + 1
				found = append(found, Literal{From: from, To: from + len(inner), Text: plain})
			}
		}
		i = past - 1
	}
	return found
}

// unquoted returns the text of a string literal, given what is between its quotes.
func unquoted(inner string, quote byte) string {
	if quote == '`' {
		return inner
	}
	var plain strings.Builder
	for inner != "" {
		r, multibyte, rest, err := strconv.UnquoteChar(inner, quote)
		if err != nil {
			return plain.String() + inner
		}
		if multibyte || r < 0x80 {
			plain.WriteRune(r)
		} else {
			plain.WriteByte(byte(r))
		}
		inner = rest
	}
	return plain.String()
}
