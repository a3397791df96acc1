package product

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
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

// Command runs a command against this server and returns what it printed. A
// command that fails is an error, with what it said.
func (s *Server) Command(ctx context.Context, args ...string) (string, error) {
	outcome, err := s.options.Try(ctx, "", args...)
	if err != nil {
		return "", err
	}
	if outcome.Code != 0 {
		return "", fmt.Errorf("patchbay %s: exit status %d: %s", strings.Join(args, " "), outcome.Code, strings.TrimSpace(outcome.Stderr))
	}
	return outcome.Stdout, nil
}

// Try runs a command with input on its standard input, against the server with
// these options, if one runs. A command that ends with a code is no error.
func (o Options) Try(ctx context.Context, input string, args ...string) (Outcome, error) {
	// See launch: this thread is the child's parent.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, o.Binary, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &stdout, &stderr
	cmd.Env, cmd.SysProcAttr = o.environment(), dieWithParent()
	err := cmd.Run()
	outcome := Outcome{Args: args, Stdout: stdout.String(), Stderr: stderr.String()}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.Exited():
		outcome.Code = exit.ExitCode()
	case err != nil:
		return outcome, fmt.Errorf("patchbay %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(outcome.Stderr))
	}
	return outcome, nil
}
