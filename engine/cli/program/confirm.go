package program

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Confirm asks on standard error whether to go on, and reads the answer. Anything but yes is
// a no; so is the end of the input, as where nobody sits at a terminal.
func (a *Program) Confirm(question string) (bool, error) {
	answer, err := a.Ask(question + " [y/N]")
	if err != nil {
		return false, err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
}

// Ask asks on standard error, and reads one line; empty at the end of the input.
func (a *Program) Ask(question string) (string, error) {
	fmt.Fprint(a.Stderr, question+" ")
	answer, err := a.answers().ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("read the answer: %w", err)
	}
	return strings.TrimSpace(answer), nil
}

// answers reads standard input for all questions of a command: a reader of its own for each
// would take the answer to the next one with it.
func (a *Program) answers() *bufio.Reader {
	if a.asked == nil {
		a.asked = bufio.NewReader(io.LimitReader(a.Stdin, 1000))
	}
	return a.asked
}
