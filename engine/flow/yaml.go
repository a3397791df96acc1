package flow

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// document is one YAML or JSON document of a file.
type document struct {
	root     *tree
	comments []commentLine
}

// parseYAML reads the documents of a text. Problems of syntax leave none. What
// the parser could recurse on without bound is refused on its tokens, before it
// is called.
func parseYAML(text string, report reportFunc) (documents []document, isYAML bool) {
	defer func() {
		if cause := recover(); cause != nil { // the library's fault on input nobody thought of
			report(Problem{Line: 1, Column: 1, Message: "the text can't be read as YAML"})
			documents, isYAML = nil, false
		}
	}()
	if line := tooBlank(text); line > 0 {
		report(Problem{Line: line, Column: 1, Message: fmt.Sprintf("more than %d empty lines in a row", maxBlank)})
		return nil, true
	}
	tokens := lexer.Tokenize(text)
	if refused, ok := refuse(tokens); ok {
		report(refused)
		return nil, tokens.InvalidToken() == nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		report(syntaxProblem(err))
		return nil, false
	}
	b := builder{lines: strings.Split(text, "\n"), report: report}
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.NullType {
			continue // nothing between two headers
		}
		documents = append(documents, document{root: b.tree(doc.Body, "")})
	}
	placeComments(tokens, documents)
	return documents, true
}

// syntaxProblem takes the parser's message and place. Its Error would draw the
// source around it, at a cost that grows with the square of the text.
func syntaxProblem(err error) Problem {
	p := Problem{Line: 1, Column: 1, Message: "the text is neither YAML nor JSON"}
	if located, ok := err.(interface {
		GetToken() *token.Token
		GetMessage() string
	}); ok {
		p.Message += ": " + located.GetMessage()
		if tk := located.GetToken(); tk != nil && tk.Position != nil {
			p.Line, p.Column = max(1, tk.Position.Line), max(1, tk.Position.Column)
		}
	}
	return p
}

// builder turns the parser's nodes into trees.
type builder struct {
	lines  []string
	report reportFunc
}

func (b builder) tree(n ast.Node, path string) *tree {
	tk := n.GetToken()
	t := &tree{line: tk.Position.Line, column: tk.Position.Column}
	switch n := n.(type) {
	case *ast.MappingNode:
		b.object(t, n.Values, path)
		if !n.IsFlowStyle && len(t.entries) > 0 {
			t.line, t.column = t.entries[0].line, t.entries[0].column
		}
	case *ast.MappingValueNode:
		b.object(t, []*ast.MappingValueNode{n}, path)
		t.line, t.column = t.entries[0].line, t.entries[0].column
	case *ast.SequenceNode:
		t.kind = listKind
		for i, item := range n.Values {
			t.items = append(t.items, b.tree(item, Path(path, i)))
		}
	case *ast.LiteralNode:
		t.kind, t.scalar = textKind, n.Value.Value
		t.line, t.column = b.blockStart(t.line, t.column)
	case *ast.StringNode:
		t.kind, t.scalar = textKind, n.Value
		if tk.Type != token.SingleQuoteType && tk.Type != token.DoubleQuoteType {
			b.plain(t, n.Value, path)
		}
	case *ast.NullNode:
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		b.plain(t, tk.Value, path)
	default:
		t.bad = true
		b.report(Problem{Line: t.line, Column: t.column, Path: path, Message: fmt.Sprintf("%q can't stand here", tk.Value)})
	}
	return t
}

func (b builder) object(t *tree, values []*ast.MappingValueNode, path string) {
	t.kind = objectKind
	index := make(map[string]int, len(values))
	for _, v := range values {
		tk := v.Key.GetToken()
		e := entry{key: tk.Value, line: tk.Position.Line, column: tk.Position.Column}
		e.value = b.tree(v.Value, Path(path, e.key))
		t.add(index, e, path, b.report)
	}
}

// blockStart finds the first line of text of a block scalar, whose indicator
// stands in a line.
func (b builder) blockStart(line, column int) (int, int) {
	for i := line; i < len(b.lines); i++ {
		if trimmed := strings.TrimLeft(b.lines[i], " "); strings.TrimSpace(trimmed) != "" {
			return i + 1, utf8.RuneCountInString(b.lines[i]) - utf8.RuneCountInString(trimmed) + 1
		}
	}
	return line, column
}

func (b builder) plain(t *tree, text, path string) {
	resolved, err := resolvePlain(text)
	if err != nil {
		t.kind, t.scalar, t.bad = textKind, text, true
		b.report(Problem{Line: t.line, Column: t.column, Path: path, Message: err.Error()})
		return
	}
	t.scalar, t.kind = resolved, kindOf(resolved)
}

func kindOf(scalar any) kind {
	switch scalar.(type) {
	case nil:
		return nullKind
	case bool:
		return boolKind
	case string:
		return textKind
	default:
		return numberKind
	}
}
