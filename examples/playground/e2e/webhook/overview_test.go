package webhook_test

import (
	"context"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestOverview looks at what the overview says of two reviews, one of which changed nothing.
func TestOverview(t *testing.T) {
	where, c := stage.Namespace(t), newCaller(t)
	b := start(t, "namespaces=default,"+where)
	c.mustCreate(t, deploymentKind, where, deploymentKind.object("web", podOf("nginx:1.27")))
	c.mustCreate(t, deploymentKind, where, deploymentKind.object("gateway", podOf("auto")))
	// A run is over a moment after its answer.
	wanted := []string{
		"Deployment " + where + "/web (CREATE by ", mirrored("nginx:1.27"),
		"Deployment " + where + "/gateway (CREATE by ", "left alone", "placeholder",
		"Certificate valid until", "Registered", "yes",
	}
	shown, err := patchbay.Await(patchbay.Within(t), func(context.Context) (string, error) {
		return b.Do(t, "overview", flow, "--all").String(), nil
	}, func(shown string) bool {
		for _, part := range wanted {
			if !strings.Contains(shown, part) {
				return false
			}
		}
		return true
	})
	if err != nil {
		t.Errorf("%v: the overview lacks one of %q:\n%s", err, wanted, shown)
	}
	// Controllers send updates, too: what is rewritten is named, and nothing failed.
	if !strings.Contains(shown, "Failed") || strings.Contains(shown, "not known: ") || strings.Contains(shown, "can't be drawn") {
		t.Errorf("the overview:\n%s", shown)
	}
}
