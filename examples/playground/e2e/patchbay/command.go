package patchbay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// Outcome is what a command did.
type Outcome struct {
	Args           []string
	Stdout, Stderr string
	Code           int
}

// String is all of it, for a test's message.
func (o Outcome) String() string {
	return fmt.Sprintf("patchbay %s: exit code %d\nstdout: %s\nstderr: %s", strings.Join(o.Args, " "), o.Code, o.Stdout, o.Stderr)
}

// Decode reads the output of a command with -o json.
func (o Outcome) Decode(into any) error {
	if err := json.Unmarshal([]byte(o.Stdout), into); err != nil {
		return fmt.Errorf("%w; %s", err, o)
	}
	return nil
}

// Command runs a command against this server, with input on its standard input.
// A command that ends with a code is no error.
func (s *Server) Command(ctx context.Context, input string, args ...string) (Outcome, error) {
	return s.options.Command(ctx, input, args...)
}

// Command runs a command without a server of its own.
func (o Options) Command(ctx context.Context, input string, args ...string) (Outcome, error) {
	cmd := exec.CommandContext(ctx, o.Binary, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &stdout, &stderr
	cmd.Env, cmd.Dir = o.environment(), o.Dir
	err := cmd.Run()
	outcome := Outcome{Args: args, Stdout: stdout.String(), Stderr: stderr.String()}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.Exited():
		outcome.Code = exit.ExitCode()
	case err != nil:
		return outcome, fmt.Errorf("run %s: %w", outcome, err)
	}
	return outcome, nil
}
