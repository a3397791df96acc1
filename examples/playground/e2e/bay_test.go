package e2e_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/gateway"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

const mirrorFlow = "image-mirror"

// bay is a patchbay server between a gateway to the cluster and the registries.
type bay struct {
	patchbay.Bay
	gate *gateway.Gateway
}

// open starts a server that ends with the test. Its log is shown when the test
// fails.
func open(t *testing.T) *bay {
	t.Helper()
	gate, err := gateway.Start(context.WithoutCancel(t.Context()), stage.Config, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = gate.Close() })
	b := &bay{Bay: patchbay.New(options(t, gate.Address())), gate: gate}
	b.Serve(t)
	return b
}

// direct starts a server on the control plane's own kubeconfig, with TLS and
// without a gateway.
func direct(t *testing.T) *bay {
	t.Helper()
	b := &bay{Bay: patchbay.New(options(t, ""))}
	b.Options.Kubeconfig = stage.ControlPlane.Kubeconfig()
	b.Serve(t)
	return b
}

// options are those of a server that reaches the API server at an address.
func options(t *testing.T, address string) product.Options {
	t.Helper()
	dir := t.TempDir()
	kubeconfig, err := gateway.Kubeconfig(dir, address)
	if err != nil {
		t.Fatal(err)
	}
	return stage.Options(dir, kubeconfig)
}

// install installs the image mirror, to run when the test says so.
func (b *bay) install(t *testing.T, mirror string, values ...string) {
	t.Helper()
	args := []string{"solution", "install", mirrorFlow, "--set", "localRegistry=" + mirror, "--set", "interval=86400"}
	for _, value := range values {
		args = append(args, "--set", value)
	}
	b.Do(t, args...)
}

// pass presses Start and waits for the end of the pass that follows.
func (b *bay) pass(t *testing.T) product.Run {
	t.Helper()
	before := b.press(t)
	return b.passed(t, before+1)
}

// press presses Start again, and returns how many passes there were before.
func (b *bay) press(t *testing.T) int {
	t.Helper()
	runs, err := b.Runs(patchbay.Within(t), mirrorFlow)
	if err != nil {
		t.Fatal(err)
	}
	b.Do(t, "flow", "stop", mirrorFlow)
	b.Do(t, "flow", "start", mirrorFlow)
	return len(runs)
}

// passed waits for the end of the n-th pass and returns it.
func (b *bay) passed(t *testing.T, n int) product.Run {
	t.Helper()
	runs, err := b.AwaitRuns(patchbay.Within(t), mirrorFlow, n)
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != n {
		t.Errorf("%d passes, want %d", len(runs), n)
	}
	run, err := b.Run(patchbay.Within(t), mirrorFlow, runs[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func write(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
