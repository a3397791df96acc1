package product

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
)

// Command runs a command against this server and returns what it printed. A
// command that fails is an error, with what it said.
func (s *Server) Command(ctx context.Context, args ...string) (string, error) {
	// See launch: this thread is the child's parent.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, s.options.Binary, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Env, cmd.SysProcAttr = s.options.environment(), dieWithParent()
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("patchbay %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}
