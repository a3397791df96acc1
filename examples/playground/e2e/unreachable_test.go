package e2e_test

import (
	"context"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/gateway"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestUnreachableAPIServer starts without a cluster, which comes later.
func TestUnreachableAPIServer(t *testing.T) {
	t.Parallel()
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil, deployment{name: "web", images: []string{"nginx:1.27"}})
	port, err := patchbay.FreePort(25000)
	if err != nil {
		t.Fatal(err)
	}
	address := patchbay.Loopback(port)
	b := &bay{Bay: patchbay.New(options(t, address))}
	b.Serve(t)
	b.install(t, own.Address(), "namespace="+where)
	b.Do(t, "flow", "start", mirrorFlow)

	if _, err := b.AwaitRuns(patchbay.Within(t), mirrorFlow, 2); err != nil { // it tries again long before the interval is over
		t.Fatal(err)
	}
	status := b.Do(t, "flow", "status", mirrorFlow)
	for _, part := range []string{"can't reach the API server", address} {
		if !strings.Contains(status.Stdout, part) {
			t.Errorf("no %q in: %s", part, status)
		}
	}
	select {
	case <-b.Exited():
		t.Fatal("the server ended")
	default:
	}

	gate := b.connect(t, address)
	b.awaitState(t, product.OK)
	want(t, where, map[string][]string{"web": {mirrored(own.Address(), "nginx:1.27")}})

	// It goes away and comes back while the flow runs.
	b.edit(t, func(d document) { d.set("ticker", "delay", 300) })
	if err := gate.Close(); err != nil {
		t.Fatal(err)
	}
	b.awaitState(t, product.Failed)
	b.connect(t, address)
	b.awaitState(t, product.OK)
}

// connect lets the API server answer at an address.
func (b *bay) connect(t *testing.T, address string) *gateway.Gateway {
	t.Helper()
	gate, err := gateway.Start(context.WithoutCancel(t.Context()), stage.Config, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = gate.Close() })
	return gate
}

// awaitState waits until the newest pass is in a state.
func (b *bay) awaitState(t *testing.T, state string) {
	t.Helper()
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) ([]product.Run, error) { return b.Runs(ctx, mirrorFlow) },
		func(runs []product.Run) bool { return len(runs) > 0 && runs[0].State == state })
	if err != nil {
		t.Fatalf("a pass that is %s: %v", state, err)
	}
}
