package e2e_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

const originalImages = "patchbay.dev/original-images"

// lose takes an image from a mirror.
func lose(t *testing.T, own *registry.Mirror, text string) {
	t.Helper()
	lost := at(t, own.Seed(), text)
	if _, _, ok := lost.ask(t, http.MethodHead, "manifests", lost.ref.Identifier()); !ok {
		t.Fatalf("the mirror has no %s", text)
	}
	lost.ask(t, http.MethodDelete, "manifests", lost.ref.Identifier())
	if _, _, ok := lost.ask(t, http.MethodHead, "manifests", lost.ref.Identifier()); ok {
		t.Fatalf("the mirror has %s still", text)
	}
}

// TestMirrorThatLosesImages looks at deployments that point at the mirror already: a
// pass brings back what the mirror has lost, or says that it can't.
func TestMirrorThatLosesImages(t *testing.T) {
	t.Parallel()
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil,
		deployment{name: "web", images: []string{"nginx:1.27", "postgres:17"}},
		deployment{name: "twin", images: []string{"nginx:1.27"}})
	nginx, postgres := mirrored(own.Address(), "nginx:1.27"), mirrored(own.Address(), "postgres:17")
	b := open(t)
	b.install(t, own.Address(), "namespace="+where)
	if run := b.pass(t); run.State != product.OK {
		t.Fatalf("the run is %s: %s", run.State, run.Error)
	}
	web, err := cluster.AppsV1().Deployments(where).Get(t.Context(), "web", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := web.Annotations[originalImages]; got != `{"c0":"nginx:1.27","c1":"postgres:17"}` {
		t.Errorf("recorded %q", got)
	}
	if got := web.Spec.Template.Annotations; len(got) > 0 {
		t.Errorf("the template has the annotations %v", got)
	}

	lose(t, own, nginx)
	own.Reset()
	b.gate.Reset()
	if run := b.pass(t); run.State != product.OK {
		t.Errorf("the run that heals is %s: %s", run.State, run.Error)
	}
	same(t, at(t, stage.Upstreams.Seed(), "nginx:1.27"), at(t, own.Seed(), nginx))
	wantNoWrites(t, b)

	// An image whose source is not known, and one that is missing at its source too.
	if _, err := cluster.AppsV1().Deployments(where).Create(t.Context(), deployment{name: "own", images: []string{own.Address() + "/team/own:1"}}.object(), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	lose(t, own, postgres)
	gone, err := json.Marshal(map[string]any{"metadata": map[string]any{"annotations": map[string]any{originalImages: `{"c0":"nginx:1.27","c1":"postgres:none"}`}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cluster.AppsV1().Deployments(where).Patch(t.Context(), "web", types.MergePatchType, gone, metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	if run := b.pass(t); run.State != product.Handled {
		t.Errorf("the run is %s: %s", run.State, run.Error)
	}
	for _, failure := range failures(t, b, 2) {
		want := []string{"deployment " + where + "/own", own.Address() + "/team/own:1", "where it came from is not recorded", "push it there again"}
		if failure.item() == key(where, "web") {
			want = []string{"deployment " + where + "/web", postgres, "postgres:none", "not at the target any more"}
		}
		for _, part := range want {
			if !strings.Contains(failure.Message.Error, part) {
				t.Errorf("%s: %q, want %q in it", failure.item(), failure.Message.Error, part)
			}
		}
	}
}

// TestMirrorThatLosesAnImageVolume: a volume that is an image is healed as a container's
// image is.
func TestMirrorThatLosesAnImageVolume(t *testing.T) {
	t.Parallel()
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil, deployment{name: "web", images: []string{"nginx:1.27"}, volume: "postgres:17"})
	volume := mirrored(own.Address(), "postgres:17")
	b := open(t)
	b.install(t, own.Address(), "namespace="+where)
	if run := b.pass(t); run.State != product.OK {
		t.Fatalf("the run is %s: %s", run.State, run.Error)
	}
	web, err := cluster.AppsV1().Deployments(where).Get(t.Context(), "web", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := web.Spec.Template.Spec.Volumes[0].Image.Reference; got != volume {
		t.Fatalf("the volume is %s, want %s", got, volume)
	}
	if got, want := web.Annotations[originalImages], `{"c0":"nginx:1.27","volume/model":"postgres:17"}`; got != want {
		t.Errorf("recorded %s, want %s", got, want)
	}
	lose(t, own, volume)
	b.gate.Reset()
	if run := b.pass(t); run.State != product.OK {
		t.Errorf("the run that heals is %s: %s", run.State, run.Error)
	}
	same(t, at(t, stage.Upstreams.Seed(), "postgres:17"), at(t, own.Seed(), volume))
	wantNoWrites(t, b)
}

// TestMirrorThatLosesALayer: its manifest is there still, so only who looks for the layer
// notices. Each pass looks for those of one image.
func TestMirrorThatLosesALayer(t *testing.T) {
	t.Parallel()
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil, deployment{name: "web", images: []string{"nginx:1.27", "postgres:17"}})
	b := open(t)
	b.install(t, own.Address(), "namespace="+where, "checkLayers=1")
	if run := b.pass(t); run.State != product.OK {
		t.Fatalf("the run is %s: %s", run.State, run.Error)
	}
	lost := map[string]image{}
	for _, original := range []string{"nginx:1.27", "postgres:17"} {
		copied := at(t, own.Seed(), mirrored(own.Address(), original))
		if what := lacks(t, copied, copied.ref.Identifier()); what != "" {
			t.Fatalf("%s lacks %s from the beginning", copied.ref, what)
		}
		copied.ask(t, http.MethodDelete, "blobs", layerOf(t, copied, copied.ref.Identifier()))
		if lacks(t, copied, copied.ref.Identifier()) == "" {
			t.Fatalf("%s has lost nothing", copied.ref)
		}
		lost[original] = copied
	}
	// A turn a pass, and the first pass may have given one to an image that it copied.
	for range 4 {
		if run := b.pass(t); run.State != product.OK {
			t.Errorf("the run is %s: %s", run.State, run.Error)
		}
	}
	for original, copied := range lost {
		if what := lacks(t, copied, copied.ref.Identifier()); what != "" {
			t.Errorf("%s lacks %s still", original, what)
		}
	}
}

// layerOf is a layer of an image, or of its first platform.
func layerOf(t *testing.T, i image, reference string) string {
	t.Helper()
	raw, _, ok := i.ask(t, http.MethodGet, "manifests", reference)
	var parts struct {
		Manifests []descriptor `json:"manifests"`
		Layers    []descriptor `json:"layers"`
	}
	if err := json.Unmarshal(raw, &parts); err != nil || !ok {
		t.Fatalf("read %s of %s: %v", reference, i.ref, err)
	}
	if len(parts.Manifests) > 0 {
		return layerOf(t, i, parts.Manifests[0].Digest)
	}
	return parts.Layers[0].Digest
}
