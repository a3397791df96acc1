package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestLogins has a mirror that everybody may pull from and one login may push to, as
// mirrors are set up, and pull secrets as GitLab's and Quay's users have them: several
// logins for one host, beside one that the kubelet passes over.
func TestLogins(t *testing.T) {
	t.Parallel()
	const private, public = "ghcr.io/acme-private/payments:5", "nginx:1.27"
	own := patchbay.Mirror(t, registry.MirrorOptions{Username: "mirror", Password: "mirror-password", AnonymousRead: true, Zot: registry.LikeZot()})
	where := namespace(t, map[string]string{
		"push":   fmt.Sprintf(`{"auths": {%q: {"username": "mirror", "password": "mirror-password"}}}`, own.Address()),
		"helper": `{"credsStore": "desktop"}`,
		"old":    `{"auths": {"https://ghcr.io": {"username": "acme", "password": "last-year"}}}`,
		"new":    `{"auths": {"ghcr.io": {"username": "acme", "password": "ghcr-password"}}}`,
	},
		deployment{name: "private", images: []string{private}, secrets: []string{"helper", "old", "new"}},
		deployment{name: "public", images: []string{public}, secrets: []string{"helper", "old"}})
	b := open(t)
	b.install(t, own.Address(), "namespace="+where, "allowPrivate=true")
	b.pass(t)
	want(t, where, map[string][]string{"private": {private}, "public": {public}})
	wantFailures(t, b, map[string]string{key(where, "private"): "as registrySecret, namespace/name", key(where, "public"): "as registrySecret, namespace/name"})

	b.edit(t, func(d document) { d.set("copy", "registrySecret", where+"/push") })
	run := b.pass(t)
	want(t, where, map[string][]string{"private": {mirrored(own.Address(), private)}, "public": {mirrored(own.Address(), public)}})
	for image, upstream := range map[string]string{private: "5", public: "1.27"} {
		if _, _, ok := at(t, own.Seed(), mirrored(own.Address(), image)).ask(t, "GET", "manifests", upstream); !ok {
			t.Errorf("the mirror has no %s", image)
		}
	}
	roles := b.Do(t, "rbac", mirrorFlow).Stdout
	for _, part := range []string{"name: patchbay-" + mirrorFlow + ":named\n  namespace: " + where, "resourceNames: [push]"} {
		if !strings.Contains(roles, part) {
			t.Errorf("no %q in:\n%s", part, roles)
		}
	}
	shown := text(t, b.Get, "/api/v1/flows/"+mirrorFlow+"/runs/"+run.ID) + b.Log()
	for _, secret := range []string{"mirror-password", "ghcr-password", "last-year"} {
		if strings.Contains(shown, secret) {
			t.Errorf("the run or the log holds %q", secret)
		}
	}
	if !strings.Contains(shown, "credential helpers work on a workstation only") {
		t.Error("nothing says that a pull secret was left out")
	}
}
