package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestRunBecomesATest records a pass of Image Mirror over a cluster, with an image that is
// not there, as a test. The test passes on the flow without the cluster and the registries,
// and fails once the flow does something else.
func TestRunBecomesATest(t *testing.T) {
	t.Parallel()
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil, deployment{name: "web", images: []string{"nginx:1.27"}}, deployment{name: "gone", images: []string{"acme/gone:1"}})
	b := open(t)
	b.install(t, own.Address(), "namespace="+where)
	run := b.pass(t)

	folder := t.TempDir()
	flow := b.Do(t, "flow", "get", mirrorFlow).Stdout
	recorded := b.Do(t, "flow", "record", mirrorFlow, run.ID)
	if strings.Contains(recorded.Stdout+recorded.Stderr, "does not pass") {
		t.Errorf("%s\n%s", recorded.Stderr, recorded.Stdout)
	}
	if err := os.Mkdir(filepath.Join(folder, "tests"), 0o755); err != nil {
		t.Fatal(err)
	}
	save := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	save("flow.yaml", flow)
	save("tests/pass.yaml", recorded.Stdout)
	for _, part := range []string{"wantedBy: deployment " + where + "/gone", "- at: update.request", "- at: errors.in"} {
		if !strings.Contains(strings.ReplaceAll(recorded.Stdout, `"`, ""), part) {
			t.Errorf("the test lacks %q", part)
		}
	}
	if outcome := b.Do(t, "test", folder); !strings.Contains(outcome.Stdout, "1 test, 0 failed") {
		t.Error(outcome)
	}
	save("flow.yaml", strings.Replace(flow, `wantedBy: "deployment `, `wantedBy: "Deployment `, 1))
	if outcome := b.Try(t, "test", folder); outcome.Code != 1 || !strings.Contains(outcome.Stdout, "copy") {
		t.Errorf("after a change of the flow: %s", outcome)
	}
	if t.Failed() {
		t.Log(recorded.Stdout)
	}
}
