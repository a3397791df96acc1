package jstest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

// Built returns processes of a program of its own, which is not slowed down by the
// race detector when the test is. Its scripts have no helpers.
func Built(t testing.TB) *js.Scripts {
	t.Helper()
	scripts := js.NewScripts(js.Options{Command: Command(t), Idle: time.Minute})
	t.Cleanup(scripts.Close)
	return scripts
}

// Pool is Built for a test that needs other limits than a node allows.
func Pool(t testing.TB) *worker.Pool {
	t.Helper()
	pool := worker.NewPool(worker.Options{Command: Command(t), Idle: time.Minute})
	t.Cleanup(pool.Close)
	return pool
}

// built is the program, which Main removes: it is linked once for all tests of a package.
var built struct {
	once   sync.Once
	folder string
	err    error
}

// Command starts the program of Built.
func Command(t testing.TB) []string {
	t.Helper()
	built.once.Do(func() { built.folder, built.err = buildProgram(t.Context()) })
	if built.err != nil {
		t.Fatal(built.err)
	}
	return []string{filepath.Join(built.folder, "worker")}
}

func buildProgram(ctx context.Context) (folder string, err error) {
	if folder, err = os.MkdirTemp("", "patchbay-worker-"); err != nil {
		return "", err
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(folder, "worker"), "github.com/patchbay-dev/patchbay/modules/js/jstest/worker")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		return folder, fmt.Errorf("the worker does not build: %w\n%s", err, text)
	}
	return folder, nil
}
