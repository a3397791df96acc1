package bundle

import "strings"

// Problem is a mistake in a script.
type Problem struct {
	Text string // begins with file:line:column where they are known
	Path string // the setting, File.Field; empty when it is of no file
	// Line and Column are from 1, the column in characters; 0 when the whole file
	// is meant.
	Line, Column int
}

// Problems are the mistakes in a script.
type Problems []Problem

// Error implements error.
func (p Problems) Error() string {
	texts := make([]string, len(p))
	for i, problem := range p {
		texts[i] = problem.Text
	}
	return strings.Join(texts, "\n")
}
