package stack_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
)

// TestUp runs the command as make demo does.
func TestUp(t *testing.T) {
	up := startUp(t)
	for _, file := range []string{up.state.Kubeconfig, up.state.CAFile} {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
	if up.state.Proxy == "" || up.state.Mirror == "" || up.state.Admin == "" || len(up.state.Workloads) < 30 {
		t.Errorf("incomplete state: %+v", up.state)
	}
	if err := up.process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := up.wait(); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, up.output)
	}
	waitGone(t, up.state.PIDs.ControlPlane)
	left, err := os.ReadDir(up.tmp)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// TestUpKilled leaves the command no chance to clean up.
func TestUpKilled(t *testing.T) {
	up := startUp(t)
	if err := up.process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = up.wait()
	waitGone(t, up.state.PIDs.ControlPlane)
}

type runningUp struct {
	process *os.Process
	wait    func() error
	tmp     string
	output  *bytes.Buffer
	state   struct {
		Kubeconfig, Proxy, CAFile, Mirror, Admin string
		PIDs                                     struct{ ControlPlane int }
		Workloads                                []json.RawMessage
	}
}

func startUp(t *testing.T) *runningUp {
	t.Helper()
	binary := os.Getenv(controlplane.BinaryVariable)
	if binary == "" {
		t.Fatal(controlplane.BinaryVariable + " is not set; run examples/playground/build.sh, which prints the path for it")
	}
	up := &runningUp{tmp: t.TempDir(), output: &bytes.Buffer{}}
	// The state file is outside the directory that has to be empty afterwards.
	file := filepath.Join(t.TempDir(), "state.json")
	cmd := exec.Command(binary, "up", "--state", file)
	cmd.Env = append(os.Environ(), "TMPDIR="+up.tmp)
	cmd.Stdout, cmd.Stderr = up.output, up.output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	up.process, up.wait = cmd.Process, sync.OnceValue(cmd.Wait)
	t.Cleanup(func() {
		_ = up.process.Kill()
		_ = up.wait()
	})
	await(t, func() bool {
		data, err := os.ReadFile(file)
		return err == nil && json.Unmarshal(data, &up.state) == nil
	})
	return up
}

func waitGone(t *testing.T, pid int) {
	t.Helper()
	await(t, func() bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) })
}

// await polls: neither a file nor somebody else's child can be waited for.
func await(t *testing.T, done func() bool) {
	t.Helper()
	const limit = 3 * time.Minute
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(limit)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not so after %s", limit)
		}
	}
}
