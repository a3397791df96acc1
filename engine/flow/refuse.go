package flow

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/token"
)

// refuse finds the first token of YAML that a flow document does without:
// aliases can blow a small text up to gigabytes, tags and merges say what a
// reader can't see, and nesting without bound overflows the stack.
func refuse(tokens token.Tokens) (Problem, bool) {
	var depth nesting
	for _, tk := range tokens {
		message := ""
		switch tk.Type {
		case token.AnchorType:
			message = "anchors are not allowed; a text that begins with & needs quotes"
		case token.AliasType:
			message = "aliases are not allowed; a text that begins with * needs quotes"
		case token.TagType:
			message = "tags are not allowed; a text that begins with ! needs quotes"
		case token.MergeKeyType:
			message = "merge keys are not allowed"
		case token.MappingKeyType:
			message = "keys with ? are not allowed"
		case token.DirectiveType:
			message = "directives are not allowed"
		default:
			message = depth.enter(tk)
		}
		if message != "" {
			return Problem{Line: tk.Position.Line, Column: tk.Position.Column, Message: message}, true
		}
	}
	return Problem{}, false
}

// nesting follows the depth of a token stream: brackets by count, blocks by the
// columns in which they opened.
type nesting struct {
	flow      int
	block     []opened
	documents int
	work      int
}

type opened struct {
	column  int
	list    bool
	entries int
}

// The parser's work grows with the square of the entries of a block. This much
// allows one object of 10,000 keys, or one list of 89,000 items.
const maxWork = 10_000 * 10_000

// maxDocuments bounds the documents of a file, for the same reason.
const maxDocuments = 1000

// enter takes a token in and says what is too much, if anything is.
func (n *nesting) enter(tk *token.Token) string {
	switch tk.Type {
	case token.DocumentHeaderType, token.DocumentEndType:
		n.flow, n.block = 0, n.block[:0]
		n.documents++
	case token.MappingStartType, token.SequenceStartType:
		n.flow++
	case token.MappingEndType, token.SequenceEndType:
		n.flow = max(0, n.flow-1)
	case token.SequenceEntryType:
		n.open(tk.Position.Column, true)
	case token.MappingValueType:
		if tk.Prev != nil {
			n.open(tk.Prev.Position.Column, false)
		}
	}
	switch {
	case n.flow+len(n.block) > MaxDepth:
		return fmt.Sprintf("nested more than %d levels deep", MaxDepth)
	case n.work > maxWork:
		return "too many keys in one object, or items in one list"
	case n.documents > maxDocuments:
		return fmt.Sprintf("more than %d documents in one file", maxDocuments)
	}
	return ""
}

func (n *nesting) open(column int, list bool) {
	if n.flow > 0 {
		return
	}
	for len(n.block) > 0 {
		top := &n.block[len(n.block)-1]
		if top.column == column && top.list == list {
			top.entries++
			if list {
				n.work += top.entries / 40 // lists cost far less
			} else {
				n.work += 2*top.entries + 1 // squares differ by that
			}
			return
		}
		if top.column < column || top.column == column && list {
			break
		}
		n.block = n.block[:len(n.block)-1]
	}
	n.block = append(n.block, opened{column: column, list: list})
}

// maxBlank bounds the empty lines in a row, over which the scanner's work grows
// with the square.
const maxBlank = 100

// tooBlank finds the line at which there are too many empty ones, 0 when there
// is none.
func tooBlank(text string) int {
	line, blank := 0, 0
	for each := range strings.SplitSeq(text, "\n") {
		line++
		if strings.TrimSpace(each) != "" {
			blank = 0
			continue
		}
		if blank++; blank > maxBlank {
			return line
		}
	}
	return 0
}
