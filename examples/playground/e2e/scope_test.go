package e2e_test

import (
	"strings"
	"testing"

	"k8s.io/client-go/dynamic"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

// TestNamespaceAndSelector limits the flow to some of the deployments.
func TestNamespaceAndSelector(t *testing.T) {
	t.Parallel()
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	chosen := map[string]string{"tier": "front"}
	first := namespace(t, nil,
		deployment{name: "chosen", images: []string{"nginx:1.27"}, labels: chosen},
		deployment{name: "other", images: []string{"nginx:1.28"}})
	second := namespace(t, nil, deployment{name: "elsewhere", images: []string{"nginx:1.27"}, labels: chosen})

	b := open(t)
	b.install(t, own.Address(), "namespace="+first, "labelSelector=tier in (front)")
	if run := b.pass(t); run.State != product.OK {
		t.Errorf("the run is %s: %s", run.State, run.Error)
	}
	want(t, first, map[string][]string{"chosen": {mirrored(own.Address(), "nginx:1.27")}, "other": {"nginx:1.28"}})
	want(t, second, map[string][]string{"elsewhere": {"nginx:1.27"}})
}

// TestListsArePaged looks at how a large cluster is read.
func TestListsArePaged(t *testing.T) {
	t.Parallel()
	const count, size = 220, 50
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	client, err := dynamic.NewForConfig(stage.Config)
	if err != nil {
		t.Fatal(err)
	}
	many := namespace(t, nil)
	err = workloads.ApplyBulk(t.Context(), client, workloads.Bulk{
		Namespace: many, Count: count, Image: func(int) string { return "nginx:1.27" },
	})
	if err != nil {
		t.Fatal(err)
	}
	b := open(t)
	b.install(t, own.Address(), "namespace="+many)
	b.edit(t, func(d document) { d.set("list", "pageSize", size) })
	if run := b.pass(t); run.State != product.OK {
		t.Errorf("the run is %s: %s", run.State, run.Error)
	}
	pages := 0
	for _, r := range b.gate.Requests() {
		if !strings.HasSuffix(r.Path, "/deployments") {
			continue
		}
		if r.Query.Get("limit") != "50" || r.Query.Has("continue") != (pages > 0) {
			t.Errorf("page %d was asked for with %s", pages, r)
		}
		pages++
	}
	if want := (count + size - 1) / size; pages != want {
		t.Errorf("%d pages, want %d", pages, want)
	}
	wantNoWrites(t, b)
}
