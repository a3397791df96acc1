package syntax

import (
	"strings"
)

// SkipString returns the offset after the string literal that begins at i, -1 when the
// literal is not closed. The byte at i is the quote.
func SkipString(text string, i int) int {
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

// SkipComment returns the offset after the comment that begins at i, i when none begins
// there, -1 when the comment is not closed. A line comment also ends before }}, so that
// an expression on one line can have one.
func SkipComment(text string, i int) int {
	switch {
	case strings.HasPrefix(text[i:], "//"):
		for j := i; j < len(text); j++ {
			if text[j] == '\n' || strings.HasPrefix(text[j:], Closing) {
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
