package product_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

// shell takes the place of the binary: it runs any command, and knows no `serve`.
func shell(t *testing.T, env ...string) product.Options {
	t.Helper()
	return product.Options{Binary: "/bin/sh", Dir: t.TempDir(), Env: env}
}

func TestTry(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		script         string
		stdout, stderr string
		code           int
	}{
		"output":       {"echo out; echo err >&2", "out\n", "err\n", 0},
		"input":        {"cat", "in", "", 0},
		"a code":       {"echo out; exit 3", "out\n", "", 3},
		"no such verb": {"exit 127", "", "", 127},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := shell(t).Try(t.Context(), "in", "-c", test.script)
			if err != nil || got.Stdout != test.stdout || got.Stderr != test.stderr || got.Code != test.code {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
}

func TestTryKilled(t *testing.T) {
	t.Parallel()
	outcome, err := shell(t).Try(t.Context(), "", "-c", "echo why >&2; kill -9 $$")
	if err == nil || !strings.Contains(err.Error(), "killed") || !strings.Contains(err.Error(), "why") {
		t.Errorf("%s, %v; want an error that names the signal and what was said", outcome, err)
	}
}

// TestEnvironment looks at what a command gets of this process's environment.
func TestEnvironment(t *testing.T) {
	for _, name := range []string{"KUBECONFIG", "PATCHBAY_SERVER", "HTTP_PROXY", "https_proxy", "no_proxy", "SSL_CERT_DIR"} {
		t.Setenv(name, "of-the-user")
	}
	t.Setenv("KEPT", "kept")
	o := shell(t, "HTTPS_PROXY=ours", "HOME=/ours")
	o.Connection = "/ours/connection.json"
	outcome, err := o.Try(t.Context(), "", "-c", "env")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(outcome.Stdout, "of-the-user") {
		t.Errorf("the command gets what leads it elsewhere:\n%s", outcome.Stdout)
	}
	for _, want := range []string{"KEPT=kept", "HTTPS_PROXY=ours", "HOME=/ours", "PATCHBAY_CONNECTION=/ours/connection.json"} {
		if !strings.Contains("\n"+outcome.Stdout, "\n"+want+"\n") {
			t.Errorf("no %s in\n%s", want, outcome.Stdout)
		}
	}
}

// TestStartTellsWhy starts what ends at once.
func TestStartTellsWhy(t *testing.T) {
	t.Parallel()
	_, err := product.Start(t.Context(), shell(t))
	if err == nil || !strings.Contains(err.Error(), "it ended: exit status") || !strings.Contains(err.Error(), "serve") {
		t.Errorf("%v; want the exit code and what the log says", err)
	}
}
