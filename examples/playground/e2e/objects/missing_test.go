package objects_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestWithoutADefinition is the first test: others add flows to the cluster.
func TestWithoutADefinition(t *testing.T) {
	options := stage.Options(t.TempDir(), stage.ControlPlane.Kubeconfig())
	outcome, err := options.Try(patchbay.Within(t), "", "serve", "--data-dir", filepath.Join(options.Dir, "data"), "--listen", "127.0.0.1:0",
		"--kubeconfig", options.Kubeconfig, "--store", "kubernetes")
	if err != nil {
		t.Fatal(err)
	}
	if outcome.Code == 0 || !strings.Contains(outcome.Stderr, `"patchbay crd | kubectl apply -f -" adds them`) {
		t.Errorf("without the definition: %v", outcome)
	}
}
