package flow

import (
	"fmt"

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
			if depth.enter(tk) > MaxDepth {
				message = fmt.Sprintf("nested more than %d levels deep", MaxDepth)
			}
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
	flow  int
	block []opened
}

type opened struct {
	column int
	list   bool
}

func (n *nesting) enter(tk *token.Token) int {
	switch tk.Type {
	case token.DocumentHeaderType, token.DocumentEndType:
		*n = nesting{}
	case token.MappingStartType, token.SequenceStartType:
		n.flow++
	case token.MappingEndType, token.SequenceEndType:
		n.flow = max(0, n.flow-1)
	case token.SequenceEntryType:
		n.open(opened{column: tk.Position.Column, list: true})
	case token.MappingValueType:
		if tk.Prev != nil {
			n.open(opened{column: tk.Prev.Position.Column})
		}
	}
	return n.flow + len(n.block)
}

func (n *nesting) open(o opened) {
	if n.flow > 0 {
		return
	}
	for len(n.block) > 0 {
		top := n.block[len(n.block)-1]
		if top.column < o.column || top.column == o.column && o.list && !top.list {
			break
		}
		n.block = n.block[:len(n.block)-1]
	}
	n.block = append(n.block, o)
}
