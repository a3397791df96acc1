package program

import "fmt"

// Note says something beside the outcome, on standard error.
func (a *Program) Note(format string, args ...any) {
	fmt.Fprintf(a.Stderr, "note: "+format+"\n", args...)
}
