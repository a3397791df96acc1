package expr

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Part is a piece of a template string: literal text or an expression.
type Part struct {
	// Text is the literal text, or what stands between {{ and }}.
	Text string
	// Expression is true for what stands between {{ and }}.
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

const (
	opening = "{{"
	closing = "}}"
)

// Parse splits a template string into literal text and expressions. The }} that
// closes an expression is the first that stands outside string literals,
// comments and object literals. Literal text can't hold {{ other than as
// {{ "{{" }}. The error is a *ParseError.
func Parse(text string) ([]Part, error) {
	var parts []Part
	place := position{line: 1, column: 1}
	add := func(from, to int, expression bool) {
		place = place.after(text, from)
		parts = append(parts, Part{Text: text[from:to], Expression: expression, Offset: from, Line: place.line, Column: place.column})
	}
	at := 0
	for at < len(text) {
		start := strings.Index(text[at:], opening)
		if start < 0 {
			add(at, len(text), false)
			break
		}
		start += at
		if start > at {
			add(at, start, false)
		}
		end, problem := closingAt(text, start+len(opening))
		if problem != "" {
			place = place.after(text, start)
			return nil, &ParseError{Line: place.line, Column: place.column, Message: problem}
		}
		if strings.TrimSpace(text[start+len(opening):end]) == "" {
			place = place.after(text, start)
			return nil, &ParseError{Line: place.line, Column: place.column, Message: "there is no expression between {{ and }}"}
		}
		add(start+len(opening), end, true)
		at = end + len(closing)
	}
	return parts, nil
}

// closingAt returns where the }} of the expression that begins at from stands.
func closingAt(text string, from int) (end int, problem string) {
	depth := 0
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '"', '\'', '`':
			past := skipString(text, i)
			if past < 0 {
				return 0, "the expression has a string that is not closed"
			}
			i = past - 1
		case '/':
			past := skipComment(text, i)
			if past < 0 {
				return 0, "the expression has a comment that is not closed"
			}
			i = max(i, past-1)
		case '{':
			depth++
		case '}':
			if depth > 0 {
				depth--
			} else if strings.HasPrefix(text[i:], closing) {
				return i, ""
			}
		}
	}
	return 0, "{{ is not closed by }}"
}

// skipString returns the place behind the string literal that begins at i, or -1.
func skipString(text string, i int) int {
	quote := text[i]
	for i++; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote != '`':
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return -1
}

// skipComment returns the place behind the comment that begins at i, i when
// there is none, or -1. A line comment ends before }} too, so that an
// expression on one line can have one.
func skipComment(text string, i int) int {
	switch {
	case strings.HasPrefix(text[i:], "//"):
		for j := i; j < len(text); j++ {
			if text[j] == '\n' || strings.HasPrefix(text[j:], closing) {
				return j
			}
		}
		return len(text)
	case strings.HasPrefix(text[i:], "/*"):
		end := strings.Index(text[i+2:], "*/")
		if end < 0 {
			return -1
		}
		return i + 2 + end + 2
	}
	return i
}

// position is a place in a text: a byte offset, and line and column counted from
// 1, in characters.
type position struct{ offset, line, column int }

// after returns the position of an offset that is not before p. It reads what is
// between the two only, so that going through a text once is enough.
func (p position) after(text string, offset int) position {
	between := text[p.offset:offset]
	if last := strings.LastIndexByte(between, '\n'); last >= 0 {
		p.line += strings.Count(between, "\n")
		p.column = 1
		between = between[last+1:]
	}
	return position{offset, p.line, p.column + utf8.RuneCountInString(between)}
}

// HasExpressions reports whether a template has a {{ anywhere in its values.
func HasExpressions(template any) bool {
	switch t := template.(type) {
	case string:
		return strings.Contains(t, opening)
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
