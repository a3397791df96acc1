package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestGitOps is what the parameter gitops does beside its default, which
// TestWholeTable covers.
func TestGitOps(t *testing.T) {
	t.Parallel()
	const image = "ghcr.io/acme/flux-app:1"
	managed := map[string]string{"kustomize.toolkit.fluxcd.io/name": "apps"}
	for mode, copied := range map[string]bool{"patch": true, "skip": false} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			own := patchbay.Mirror(t, registry.MirrorOptions{})
			where := namespace(t, nil,
				deployment{name: "managed", images: []string{image}, labels: managed},
				deployment{name: "plain", images: []string{"nginx:1.27"}})
			b := open(t)
			b.install(t, own.Address(), "namespace="+where, "gitops="+mode)
			if run := b.pass(t); run.State != product.OK {
				t.Errorf("the run is %s: %s", run.State, run.Error)
			}
			images := map[string][]string{"managed": {image}, "plain": {mirrored(own.Address(), "nginx:1.27")}}
			if copied {
				images["managed"] = []string{mirrored(own.Address(), image)}
			}
			want(t, where, images)
			if _, _, ok := at(t, own.Seed(), mirrored(own.Address(), image)).ask(t, "HEAD", "manifests", "1"); ok != copied {
				t.Errorf("the image is at the mirror: %t, want %t", ok, copied)
			}
		})
	}
}

// TestPartial patches what succeeded.
func TestPartial(t *testing.T) {
	t.Parallel()
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil, deployment{name: "half", images: []string{"ghcr.io/acme/half:1", "ghcr.io/acme/no-such-helper:1"}})
	b := direct(t)
	b.install(t, own.Address(), "namespace="+where, "partial=true")
	if run := b.pass(t); run.State != product.Handled {
		t.Errorf("the run is %s: %s", run.State, run.Error)
	}
	want(t, where, map[string][]string{"half": {mirrored(own.Address(), "ghcr.io/acme/half:1"), "ghcr.io/acme/no-such-helper:1"}})
	wantFailures(t, b, map[string]string{key(where, "half"): "no-such-helper"})
}

// TestPrivateImages is what happens to images that not everybody may read.
func TestPrivateImages(t *testing.T) {
	t.Parallel()
	const private, public = "ghcr.io/acme-private/payments:5", "ghcr.io/acme/cart:2.3.1"
	const ghcr = `"ghcr.io": {"username": "acme", "password": "ghcr-password"}`

	t.Run("open mirror", func(t *testing.T) {
		t.Parallel()
		own := patchbay.Mirror(t, registry.MirrorOptions{})
		where := namespace(t, map[string]string{"pull": `{"auths": {` + ghcr + `}}`},
			deployment{name: "private", images: []string{private}, secrets: []string{"pull"}},
			deployment{name: "public", images: []string{public}, secrets: []string{"pull"}})
		b := open(t)
		b.install(t, own.Address(), "namespace="+where)
		b.pass(t)
		want(t, where, map[string][]string{"private": {private}, "public": {mirrored(own.Address(), public)}})
		wantFailures(t, b, map[string]string{key(where, "private"): "allowPrivate"})
		if _, _, ok := at(t, own.Seed(), mirrored(own.Address(), private)).ask(t, "GET", "manifests", "5"); ok {
			t.Error("the private image was published")
		}
	})

	t.Run("mirror that asks for credentials", func(t *testing.T) {
		t.Parallel()
		own := patchbay.Mirror(t, registry.MirrorOptions{Username: "mirror", Password: "mirror-password"})
		both := fmt.Sprintf(`{"auths": {%s, %q: {"username": "mirror", "password": "mirror-password"}}}`, ghcr, own.Address())
		where := namespace(t, map[string]string{"pull": both},
			deployment{name: "private", images: []string{private}, secrets: []string{"pull"}},
			deployment{name: "public", images: []string{public}, secrets: []string{"pull"}},
			deployment{name: "stranger", images: []string{"nginx:1.27"}})
		b := open(t)
		b.install(t, own.Address(), "namespace="+where)
		run := b.pass(t)
		want(t, where, map[string][]string{
			"private": {mirrored(own.Address(), private)}, "public": {mirrored(own.Address(), public)}, "stranger": {"nginx:1.27"},
		})
		wantFailures(t, b, map[string]string{key(where, "stranger"): "401"})
		shown := text(t, b.Get, "/api/v1/flows/"+mirrorFlow+"/runs/"+run.ID) + b.Log()
		if strings.Contains(shown, "mirror-password") || strings.Contains(shown, "ghcr-password") {
			t.Error("the run or the log holds a password")
		}
	})
}
