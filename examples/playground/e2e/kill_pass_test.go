package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"golang.org/x/sync/errgroup"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/gateway"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestKillInAPassOf300Images kills the server twice in a pass of 300 images: the pass goes on
// where it was, nothing is copied twice, and no deployment is patched twice.
func TestKillInAPassOf300Images(t *testing.T) {
	t.Parallel()
	const count = 300
	sources, err := registry.StartUpstreams(context.WithoutCancel(t.Context()), registry.UpstreamOptions{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sources.Close() })
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil)
	names := map[string][]string{}
	var group errgroup.Group
	group.SetLimit(16)
	for i := range count {
		image := fmt.Sprintf("ghcr.io/team/app-%03d:1", i)
		d := deployment{name: fmt.Sprintf("app-%03d", i), images: []string{image}}
		names[d.name] = []string{mirrored(own.Address(), image)}
		object := d.object()
		object.Spec.Paused = true // no pods: this is about the flow
		group.Go(func() error {
			layers := []images.Layer{{Size: 20_000, Seed: "base"}, {Size: 1000, Seed: image}}
			if _, err := images.Push(t.Context(), sources.Seed(), images.Image{Name: image, Layers: layers}); err != nil {
				return err
			}
			_, err := cluster.AppsV1().Deployments(where).Create(t.Context(), object, metav1.CreateOptions{})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	gate, err := gateway.Start(context.WithoutCancel(t.Context()), stage.Config, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = gate.Close() })
	o := options(t, gate.Address())
	o.Env = sources.Environment()
	b := &bay{Bay: patchbay.New(o), gate: gate}
	b.Serve(t)
	b.install(t, own.Address(), "namespace="+where)
	b.press(t)
	for _, at := range []int{count / 3, 2 * count / 3} {
		_, err := patchbay.Await(patchbay.Within(t), func(context.Context) (int, error) { return stored(own.Requests()), nil },
			func(manifests int) bool { return manifests >= at })
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Kill(); err != nil {
			t.Fatal(err)
		}
		b.Serve(t)
	}

	run := b.passed(t, 1) // nobody pressed Start
	if run.State != product.OK || run.Failures != 0 {
		t.Errorf("the pass is %s with %d failures: %s", run.State, run.Failures, run.Error)
	}
	want(t, where, names)
	wantStoredOnce(t, own.Requests())
	wantUploadedOnce(t, own.Requests(), 3)
	all, err := cluster.AppsV1().Deployments(where).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all.Items {
		const patchedOnce = 2 // generations: as it was made, and as it was patched
		if d.Generation != patchedOnce {
			t.Errorf("deployment %s is of generation %d, want %d", d.Name, d.Generation, patchedOnce)
		}
	}
}

// wantStoredOnce holds that the mirror took each manifest once.
func wantStoredOnce(t *testing.T, requests []registry.Request) {
	t.Helper()
	taken := map[string]int{}
	for _, r := range requests {
		if r.Kind == registry.KindManifest && r.Method == http.MethodPut && r.Status == http.StatusCreated {
			taken[r.Repository+" "+r.Reference]++
		}
	}
	for manifest, times := range taken {
		if times != 1 {
			t.Errorf("the manifest %s was stored %d times", manifest, times)
		}
	}
}
