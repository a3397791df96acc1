package program

import (
	"fmt"
	"io"
	"os"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// ReadFile reads a file, or standard input for "-". What is larger than a flow's
// file may be is an error, and not read to its end.
func (a *Program) ReadFile(name string) ([]byte, error) {
	in, what := a.Stdin, "standard input"
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in, what = file, name
	}
	text, err := io.ReadAll(io.LimitReader(in, flow.MaxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", what, err)
	case len(text) > flow.MaxBytes:
		return nil, fmt.Errorf("read %s: it has more than the %d bytes that are allowed", what, flow.MaxBytes)
	}
	return text, nil
}
