package e2e_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/gateway"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

const (
	mirrorFlow = "image-mirror"
	// patience bounds everything that a test waits for.
	patience = 2 * time.Minute
)

// bay is a patchbay server between a gateway to the cluster and the registries.
type bay struct {
	*patchbay.Server
	options patchbay.Options
	gate    *gateway.Gateway
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
	b := &bay{options: options(t, gate.Address()), gate: gate}
	b.serve(t)
	return b
}

// direct starts a server on the control plane's own kubeconfig, with TLS and
// without a gateway.
func direct(t *testing.T) *bay {
	t.Helper()
	b := &bay{options: options(t, "")}
	b.options.Kubeconfig = stage.ControlPlane.Kubeconfig()
	b.serve(t)
	return b
}

// options are those of a server that reaches the API server at an address.
func options(t *testing.T, address string) patchbay.Options {
	t.Helper()
	dir := t.TempDir()
	kubeconfig, err := gateway.Kubeconfig(dir, address)
	if err != nil {
		t.Fatal(err)
	}
	return patchbay.Options{Binary: binary, Dir: dir, Kubeconfig: kubeconfig, Env: stage.Upstreams.Environment()}
}

// serve starts the server, for the first time or again.
func (b *bay) serve(t *testing.T) {
	t.Helper()
	server, err := patchbay.Start(t.Context(), b.options)
	if err != nil {
		t.Fatal(err)
	}
	b.Server = server
	t.Cleanup(func() {
		if err := server.Stop(); err != nil && b.Server == server {
			t.Error(err)
		}
		if t.Failed() && b.Server == server {
			t.Logf("patchbay's log:\n%s", server.Log())
		}
	})
}

// do runs a command that is to succeed.
func (b *bay) do(t *testing.T, args ...string) patchbay.Outcome {
	t.Helper()
	outcome := b.try(t, args...)
	if outcome.Code != 0 {
		t.Fatal(outcome)
	}
	return outcome
}

// try runs a command.
func (b *bay) try(t *testing.T, args ...string) patchbay.Outcome {
	t.Helper()
	outcome, err := b.options.Command(within(t), "", args...)
	if err != nil {
		t.Fatal(err)
	}
	return outcome
}

// install installs the image mirror, to run when it is told to.
func (b *bay) install(t *testing.T, mirror string, values ...string) {
	t.Helper()
	args := []string{"solution", "install", mirrorFlow, "--set", "localRegistry=" + mirror, "--set", "interval=86400"}
	for _, value := range values {
		args = append(args, "--set", value)
	}
	b.do(t, args...)
}

// pass presses Start and waits for the end of the pass that follows.
func (b *bay) pass(t *testing.T) patchbay.Run {
	t.Helper()
	before := b.press(t)
	return b.passed(t, before+1)
}

// press presses Start anew, and returns how many passes there were before.
func (b *bay) press(t *testing.T) int {
	t.Helper()
	runs, err := b.Runs(within(t), mirrorFlow)
	if err != nil {
		t.Fatal(err)
	}
	b.do(t, "flow", "stop", mirrorFlow)
	b.do(t, "flow", "start", mirrorFlow)
	return len(runs)
}

// passed waits for the end of the n-th pass and returns it.
func (b *bay) passed(t *testing.T, n int) patchbay.Run {
	t.Helper()
	runs, err := b.AwaitRuns(within(t), mirrorFlow, n)
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != n {
		t.Errorf("%d passes, want %d", len(runs), n)
	}
	run, err := b.Run(within(t), mirrorFlow, runs[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// within bounds a wait that should be over soon.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func write(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
