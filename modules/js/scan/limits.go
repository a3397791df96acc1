package scan

import (
	"fmt"
	"unicode/utf8"
)

const (
	// MaxSize bounds a script with all its modules, in bytes.
	MaxSize = 1 << 20
	// maxBrackets bounds how deep brackets and templates nest.
	maxBrackets = 500
	// maxChain bounds the operators, calls and members in a row that no comma,
	// semicolon or new statement interrupts.
	maxChain = 2000
	// maxElses bounds the branches of an if.
	maxElses = 1000
	// maxGroups bounds how deep the groups of a regular expression nest.
	maxGroups = 200
)

// Excess is what a script has too much of, and where it becomes too much.
type Excess struct {
	Line, Column int // from 1, the column in characters
	Text         string
}

// Error implements error.
func (e *Excess) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Text) }

func excess(text string, at int, format string, limit int) *Excess {
	e := &Excess{Line: 1, Text: fmt.Sprintf(format, limit)}
	begin := 0
	for i := range at {
		if text[i] == '\n' {
			e.Line++
			begin = i + 1
		}
	}
	e.Column = utf8.RuneCountInString(text[begin:at]) + 1
	return e
}
