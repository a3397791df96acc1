package syntax

import (
	"fmt"
	"strings"
)

// Part is a piece of a template string: literal text or an expression.
type Part struct {
	// Text is the literal text, or the text between {{ and }}.
	Text string
	// Expression is true for the text between {{ and }}.
	Expression bool
	// Offset is where Text begins in the string, in bytes.
	Offset int
	// Line and Column are the same place counted from 1, in characters.
	Line, Column int
}

// ParseError says where a template string is wrong.
type ParseError struct {
	Line, Column int
	Message      string
}

// Error implements error.
func (e *ParseError) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message)
}

// Opening begins an expression in a template string, and Closing ends it.
const (
	Opening = "{{"
	Closing = "}}"
)

// MessageName is what expressions call the message that came over the edge.
const MessageName = "$"

// Parse splits a template string into literal text and expressions. The }} that
// closes an expression is the first one outside string literals, comments and object
// literals. Literal text can't hold {{ other than as {{ "{{" }}. The error is a
// *ParseError.
func Parse(text string) ([]Part, error) {
	var parts []Part
	place := Position{Line: 1, Column: 1}
	add := func(from, to int, expression bool) {
		place = place.After(text, from)
		parts = append(parts, Part{Text: text[from:to], Expression: expression, Offset: from, Line: place.Line, Column: place.Column})
	}
	at := 0
	for at < len(text) {
		start := strings.Index(text[at:], Opening)
		if start < 0 {
			add(at, len(text), false)
			break
		}
		start += at
		if start > at {
			add(at, start, false)
		}
		end, problem := closingAt(text, start+len(Opening))
		if problem != "" {
			place = place.After(text, start)
			return nil, &ParseError{Line: place.Line, Column: place.Column, Message: problem}
		}
		if strings.TrimSpace(text[start+len(Opening):end]) == "" {
			place = place.After(text, start)
			return nil, &ParseError{Line: place.Line, Column: place.Column, Message: "there is no expression between {{ and }}"}
		}
		add(start+len(Opening), end, true)
		at = end + len(Closing)
	}
	return parts, nil
}

// closingAt returns the offset of the }} that closes the expression beginning at from.
func closingAt(text string, from int) (end int, problem string) {
	depth := 0
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '"', '\'', '`':
			past := SkipString(text, i)
			if past < 0 {
				return 0, "the expression has a string that is not closed"
			}
			i = past - 1
		case '/':
			past := SkipComment(text, i)
			if past < 0 {
				return 0, "the expression has a comment that is not closed"
			}
			i = max(i, past-1)
		case '{':
			depth++
		case '}':
			if depth > 0 {
				depth--
			} else if strings.HasPrefix(text[i:], Closing) {
				return i, ""
			}
		}
	}
	return 0, "{{ is not closed by }}"
}

// HasExpressions reports whether a template has a {{ anywhere in its values.
func HasExpressions(template any) bool {
	switch t := template.(type) {
	case string:
		return strings.Contains(t, Opening)
	case map[string]any:
		for _, item := range t {
			if HasExpressions(item) {
				return true
			}
		}
	case []any:
		for _, item := range t {
			if HasExpressions(item) {
				return true
			}
		}
	}
	return false
}
