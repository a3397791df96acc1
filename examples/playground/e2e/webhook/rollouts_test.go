package webhook_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

const scannerFlow = "image-mirror"

// TestRolloutsCounted takes a deployment down both paths, and prints the table
// that compares them.
func TestRolloutsCounted(t *testing.T) {
	local := patchbay.Mirror(t, registry.MirrorOptions{})
	c := newCaller(t)

	// The scanner finds the deployment when it is there, and patches it.
	scanned := stage.Namespace(t)
	c.mustCreate(t, deploymentKind, scanned, deploymentKind.object("web", podOf("nginx:1.27")))
	scannedFirst := rolledOut(t, scanned, "web").Spec.Template.Spec.Containers[0].Image
	b := &bay{Bay: patchbay.New(stage.Options(t.TempDir(), stage.ControlPlane.Kubeconfig()))}
	b.Serve(t)
	b.Do(t, "solution", "install", scannerFlow, "--set", "localRegistry="+local.Address(), "--set", "namespace="+scanned)
	b.Do(t, "flow", "start", scannerFlow)
	if runs, err := b.AwaitRuns(patchbay.Within(t), scannerFlow, 1); err != nil || runs[0].State != product.OK {
		t.Fatalf("the scanner's pass: %+v, %v", runs, err)
	}
	scannedLast := rolledOut(t, scanned, "web").Spec.Template.Spec.Containers[0].Image
	scannerNodes := nodesOf(t, b, scannerFlow)
	b.Do(t, "flow", "uninstall", scannerFlow)

	// The webhook is there when the deployment comes.
	hooked := stage.Namespace(t)
	w := start(t, "localRegistry="+local.Address())
	made := c.mustCreate(t, deploymentKind, hooked, deploymentKind.object("web", podOf("nginx:1.27")))
	hookedFirst := imagesIn(deploymentKind.pod(made))[0]
	hookedLast := rolledOut(t, hooked, "web").Spec.Template.Spec.Containers[0].Image

	want := local.Address() + "/library/nginx:1.27"
	if scannedFirst != "nginx:1.27" || scannedLast != want {
		t.Errorf("the scanner took %s to %s, want nginx:1.27 to %s", scannedFirst, scannedLast, want)
	}
	if hookedFirst != want || hookedLast != want {
		t.Errorf("the webhook made %s, and %s in the end, want %s both times", hookedFirst, hookedLast, want)
	}
	scannerSets, webhookSets := stage.ReplicaSets(t, scanned)["web"], stage.ReplicaSets(t, hooked)["web"]
	if scannerSets != 2 || webhookSets != 1 {
		t.Errorf("%d ReplicaSets by the scanner, want 2; %d by the webhook, want one", scannerSets, webhookSets)
	}
	// Before the webhook answers, nothing has been copied: the mirror pulls.
	fromScanner := "a copy to the mirror"
	if !uploaded(local.Requests()) {
		t.Error("the scanner copied nothing")
	}
	table := [][3]string{
		{"", "Scanner", "Webhook"},
		{"When", "at a pass, every few minutes", "at the deployment's creation"},
		{"Rollouts", fmt.Sprint(scannerSets), fmt.Sprint(webhookSets)},
		{"First image", scannedFirst, hookedFirst},
		{"Image in the end", scannedLast, hookedLast},
		{"Image copying", fromScanner, "none; the registry pulls through"},
		{"Nodes", fmt.Sprint(scannerNodes), fmt.Sprint(nodesOf(t, w, flow))},
	}
	var text strings.Builder
	for _, row := range table {
		fmt.Fprintf(&text, "%-18s %-34s %s\n", row[0], row[1], row[2])
	}
	t.Logf("one deployment, both paths:\n%s", &text)
}

// uploaded says whether an image was pushed to the mirror.
func uploaded(requests []registry.Request) bool {
	for _, r := range requests {
		if r.Kind == registry.KindManifest && r.Method == "PUT" && r.Status == 201 {
			return true
		}
	}
	return false
}

func nodesOf(t *testing.T, b *bay, name string) int {
	t.Helper()
	status, err := b.Status(patchbay.Within(t), name)
	if err != nil {
		t.Fatal(err)
	}
	return len(status.Nodes)
}
