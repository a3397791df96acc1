package e2e_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// ticks is a flow that ticks ten times a second, for time to pass by.
const ticks = `
apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: ticks}
spec:
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 100}}
    - {id: sink, component: common/debug}
  edges:
    - {from: ticker.out, to: sink.in}
`

// TestStopAndUninstall ends the flow, and looks at what it leaves.
func TestStopAndUninstall(t *testing.T) {
	t.Parallel()
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil, deployment{name: "web", images: []string{"nginx:1.27"}})
	b := open(t)
	b.install(t, own.Address(), "namespace="+where)
	b.edit(t, func(d document) { d.set("ticker", "delay", 100) })
	b.Do(t, "flow", "apply", "-f", write(t, "ticks.yaml", []byte(ticks)))
	b.Do(t, "flow", "start", "ticks")

	b.Do(t, "flow", "start", mirrorFlow)
	if _, err := b.AwaitRuns(patchbay.Within(t), mirrorFlow, 3); err != nil {
		t.Fatal(err)
	}
	b.Do(t, "flow", "stop", mirrorFlow)
	status, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		status, err := b.Status(ctx, mirrorFlow)
		var panel struct{ Status string }
		if err == nil {
			err = json.Unmarshal(status.Panel("ticker"), &panel)
		}
		return panel.Status, err
	}, func(status string) bool { return status == "Not running" })
	if err != nil {
		t.Fatalf("the ticker's panel says %q: %v", status, err)
	}
	stopped, passing := runsOf(t, b, mirrorFlow), runsOf(t, b, "ticks")
	_, err = patchbay.Await(patchbay.Within(t), func(ctx context.Context) (product.Status, error) { return b.Status(ctx, "ticks") },
		func(status product.Status) bool { return status.Runs >= passing+8 })
	if err != nil {
		t.Fatal(err)
	}
	if later := runsOf(t, b, mirrorFlow); later != stopped {
		t.Errorf("%d runs after Stop, %d at it", later, stopped)
	}

	images := map[string][]string{"web": {mirrored(own.Address(), "nginx:1.27")}}
	want(t, where, images)
	// A tick that came before the stop may still be on a queued edge.
	b.Do(t, "flow", "uninstall", mirrorFlow, "--queued", "drain")
	want(t, where, images)
	if outcome := b.Try(t, "flow", "status", mirrorFlow); outcome.Code == 0 {
		t.Errorf("the flow is still there: %s", outcome)
	}
	// Installed again it is as new: stopped, though it was started before.
	b.install(t, own.Address(), "namespace="+where)
	fresh, err := b.Status(t.Context(), mirrorFlow)
	if err != nil || fresh.Running || fresh.Runs > 0 {
		t.Errorf("after another install: %+v, %v", fresh, err)
	}
}

// runsOf is how many runs a flow has had since the server started.
func runsOf(t *testing.T, b *bay, flow string) int {
	t.Helper()
	status, err := b.Status(patchbay.Within(t), flow)
	if err != nil {
		t.Fatal(err)
	}
	return status.Runs
}
