package jstest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

// Built returns processes of a program of its own, which is not slowed down by the
// race detector when the test is. Its scripts have no helpers.
func Built(t testing.TB) *js.Scripts {
	t.Helper()
	scripts := js.NewScripts(js.Options{Command: []string{build(t)}, Idle: time.Minute})
	t.Cleanup(scripts.Close)
	return scripts
}

// Pool is Built for a test that needs other limits than a node allows.
func Pool(t testing.TB) *worker.Pool {
	t.Helper()
	pool := worker.NewPool(worker.Options{Command: []string{build(t)}, Idle: time.Minute})
	t.Cleanup(pool.Close)
	return pool
}

func build(t testing.TB) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "worker")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "github.com/patchbay-dev/patchbay/modules/js/jstest/worker")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the worker does not build: %v\n%s", err, text)
	}
	return binary
}
