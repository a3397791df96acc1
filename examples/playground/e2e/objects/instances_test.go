package objects_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// beats writes the folder of a solution that asks a counter every so often.
func beats(t *testing.T, c *counter, version, title string) string {
	t.Helper()
	directory := t.TempDir()
	flow := strings.Replace(c.flow(), "spec:\n", "spec:\n  title: "+title+"\n", 1)
	for name, text := range map[string]string{
		"README.md": "# Beats\n", "flow.yaml": flow,
		"solution.yaml": fmt.Sprintf(`apiVersion: patchbay.dev/v1alpha1
kind: Solution
metadata: {name: beats}
spec:
  title: Beats
  version: %s
  summary: Asks once a second.
  parameters:
    type: object
    properties:
      delay: {type: integer, title: Delay, minimum: 100, default: 1000}
  flow: flow.yaml
  values:
    - {parameter: delay, to: ticker.delay}
`, version),
	} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return directory
}

// TestServersShareInstances installs at one server, upgrades at the other and rolls back at
// the first: both know the record, and the triggers go on.
func TestServersShareInstances(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	a, b := servers(t)
	shop := patchbay.StartMirror(t, registry.MirrorOptions{Dir: t.TempDir()})
	to := "oci://" + shop.Address() + "/shop/beats"
	a.Do(t, "solution", "push", beats(t, c, "1.0.0", "First"), to+":1", "--no-checks")
	a.Do(t, "solution", "push", beats(t, c, "2.0.0", "Second"), to+":2", "--no-checks")

	a.Do(t, "solution", "install", to+":1", "--name", "beats")
	a.await(t, "beats", ready)
	a.Do(t, "flow", "start", "beats")
	c.more(t, 2)
	awaitInstalled(t, b, "beats", "1.0.0")
	b.Do(t, "solution", "upgrade", "beats", "--from", to+":2")
	awaitInstalled(t, a, "beats", "2.0.0", "1.0.0")
	c.more(t, 3)
	if text := a.Do(t, "flow", "get", "beats").Stdout; !strings.Contains(text, "title: Second") {
		t.Errorf("after the upgrade:\n%s", text)
	}
	a.Do(t, "solution", "rollback", "beats", "--yes")
	awaitInstalled(t, b, "beats", "1.0.0")
	c.more(t, 3)
	if text := b.Do(t, "flow", "get", "beats").Stdout; !strings.Contains(text, "title: First") {
		t.Errorf("after the rollback:\n%s", text)
	}

	b.Do(t, "solution", "uninstall", "beats", "--yes")
	left, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) ([]string, error) {
		secrets, err := stage.Cluster.CoreV1().Secrets(a.namespace).List(ctx, metav1.ListOptions{LabelSelector: "app.kubernetes.io/managed-by=patchbay"})
		if err != nil {
			return nil, err
		}
		var names []string
		for _, one := range secrets.Items {
			if one.Type == "patchbay.dev/state" {
				names = append(names, one.Name)
			}
		}
		return names, nil
	}, func(names []string) bool { return len(names) == 0 })
	if err != nil {
		t.Errorf("state is left: %v: %v", left, err)
	}
}

// awaitInstalled waits until a server lists an instance with some versions.
func awaitInstalled(t *testing.T, at *bay, name string, versions ...string) {
	t.Helper()
	said, err := patchbay.Await(patchbay.Within(t), func(context.Context) (string, error) {
		return at.Do(t, "solution", "list", "--installed").Stdout, nil
	}, func(text string) bool {
		for line := range strings.Lines(text) {
			words := strings.Fields(line)
			if len(words) > 4 && words[0] == name && words[2] == versions[0] && (len(versions) == 1 || words[4] == versions[1]) {
				return true
			}
		}
		return false
	})
	if err != nil {
		t.Fatalf("%s is not of version %v: %v\n%s", name, versions, err, said)
	}
}
