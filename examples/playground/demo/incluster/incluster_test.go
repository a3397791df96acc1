package incluster_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/image"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestCheck runs what make demo IN_CLUSTER=1 CHECK=1 runs, and looks at what is left.
func TestCheck(t *testing.T) {
	if why, required := patchbay.LacksRealNode(); required {
		t.Fatal(why)
	} else if why != nil {
		t.Skip(why)
	}
	binary, err := patchbay.Find()
	if err != nil {
		t.Fatal(err)
	}
	made, err := image.Publish(patchbay.Within(t), t.TempDir(), binary, "")
	if err != nil {
		t.Fatal(err)
	}
	tmp := t.TempDir()
	command := exec.CommandContext(t.Context(), os.Getenv(controlplane.BinaryVariable), "in-cluster", "--check",
		"--image", made.Layout, "--chart", filepath.Join("..", "..", "..", "..", "deploy", "chart"), "--helm", os.Getenv("GITOPS_BINARY"))
	command.Env = append(os.Environ(), "TMPDIR="+tmp)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	for _, want := range []string{"they run from the upstreams", "they run from the mirror", "they run again", "MIRROR/ghcr.io/acme/pricing:1.4", "bytes from mirror", "all of it is gone"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}
