package node_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestKilled kills a playground that has a real node: the node ends with it, with all
// that runs on it, and leaves nothing but cgroups, which the next node removes. The
// kernel's settings stay as they were all the time.
func TestKilled(t *testing.T) {
	settings := kernelSettings(t)
	file := filepath.Join(t.TempDir(), "state.json")
	command := exec.Command(os.Getenv(controlplane.BinaryVariable), "up", "--real-node", "--empty", "--nodes", "1", "--state", file)
	command.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
	var out strings.Builder
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	state, err := patchbay.Await(patchbay.Within(t), func(context.Context) (state struct{ PIDs struct{ RealNode int } }, err error) {
		text, err := os.ReadFile(file)
		if err != nil {
			return state, err
		}
		return state, json.Unmarshal(text, &state)
	}, func(state struct{ PIDs struct{ RealNode int } }) bool { return state.PIDs.RealNode != 0 })
	if err != nil {
		t.Fatalf("%v: %s", err, &out)
	}
	running := processes(t, state.PIDs.RealNode)
	if len(running) < 3 {
		t.Errorf("the node's processes are %v, want its first, containerd and the kubelet", running)
	}
	if during := kernelSettings(t); during != settings {
		t.Errorf("the node changed the kernel's settings from %s to %s", settings, during)
	}

	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait()
	_, err = patchbay.Await(patchbay.Within(t), func(context.Context) (left []string, _ error) {
		for pid, name := range running {
			if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
				left = append(left, name)
			}
		}
		return left, nil
	}, func(left []string) bool { return len(left) == 0 })
	if err != nil {
		t.Errorf("these outlived the playground: %v", err)
	}
	if len(cgroups(t, command.Process.Pid)) == 0 {
		t.Error("the killed playground left no cgroup: this test shows nothing")
	}
	if err := stage.AddNode(t.Context(), "real-3"); err != nil {
		t.Fatal(err)
	}
	if left := cgroups(t, command.Process.Pid); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
