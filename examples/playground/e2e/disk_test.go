package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestFullDisk fills the disk of the data directory, and makes room again. It
// needs root, for a disk of its own.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t)
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil, deployment{name: "web", images: []string{"nginx:1.27"}})
	b := &bay{Bay: patchbay.New(options(t, ""))}
	b.Options.Kubeconfig, b.Options.DataDir = stage.ControlPlane.Kubeconfig(), filepath.Join(disk, "data")
	b.Serve(t)
	free := fill(t, disk)

	outcome := b.Try(t, "solution", "install", mirrorFlow, "--set", "localRegistry="+own.Address(), "--set", "namespace="+where)
	if outcome.Code == 0 {
		t.Errorf("installed on a full disk: %s", outcome)
	}
	if said := outcome.Stderr; !strings.Contains(said, b.Options.DataDir) || !strings.Contains(said, "no space left") {
		t.Errorf("want the directory and the reason: %s", outcome)
	}
	if outcome := b.Try(t, "flow", "status", mirrorFlow); outcome.Code == 0 {
		t.Errorf("half installed: %s", outcome)
	}

	free()
	b.install(t, own.Address(), "namespace="+where)
	// The second full disk is met by the state of the nodes, once the block that its
	// file has begun is full. It takes changes again when there is room.
	free = fill(t, disk)
	for range 500 {
		if outcome = b.Try(t, "flow", "start", mirrorFlow); outcome.Code != 0 {
			break
		}
		if outcome = b.Try(t, "flow", "stop", mirrorFlow); outcome.Code != 0 {
			break
		}
	}
	for _, part := range []string{"no space left", b.Options.DataDir} {
		if outcome.Code == 0 || !strings.Contains(outcome.Stderr, part) {
			t.Errorf("want a refusal with %q: %s", part, outcome)
		}
	}
	if err := b.Get(patchbay.Within(t), "/healthz", nil); err != nil {
		t.Errorf("the server does not live: %v", err)
	}
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		return fmt.Sprint(b.Get(ctx, "/readyz", nil)), nil
	}, func(said string) bool {
		return strings.Contains(said, "state store") && strings.Contains(said, "no space left")
	})
	if err != nil {
		t.Errorf("the server does not say that its state can't be stored: %v", err)
	}
	free()
	b.Do(t, "flow", "stop", mirrorFlow)
	runs, err := b.Runs(patchbay.Within(t), mirrorFlow)
	if err != nil {
		t.Fatal(err)
	}
	b.press(t)
	if _, err := b.AwaitRuns(patchbay.Within(t), mirrorFlow, len(runs)+1); err != nil {
		t.Fatal(err)
	}
	want(t, where, map[string][]string{"web": {mirrored(own.Address(), "nginx:1.27")}})
}

// smallDisk mounts a file system in memory that ends with the test.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("patchbay-e2e", dir, "tmpfs", 0, "size=64m"); err != nil {
		t.Fatalf("mount a small disk: %v; run the end-to-end tests as root", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount the small disk: %v", err)
		}
	})
	return dir
}

// fill leaves not a byte free until the test says so.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "filler")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for len(block) > 0 {
		if _, err := file.Write(block); err == nil {
			continue
		} else if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		block = block[:len(block)/2]
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}
