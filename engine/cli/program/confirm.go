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
	fmt.Fprintf(a.Stderr, "%s [y/N] ", question)
	answer, err := bufio.NewReader(io.LimitReader(a.Stdin, 100)).ReadString('\n')
	if err != nil && err != io.EOF {
		return false, fmt.Errorf("read the answer: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
}
