package copier_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// index stores an index of two platforms under app:1 at the source.
func index(t *testing.T, source *registrytest.Registry, seed uint64) (whole, amd, arm registrytest.Descriptor) {
	t.Helper()
	amd = source.AddImage(t, "app", "", registrytest.OCIManifest, layers(seed, 1000)...)
	arm = source.AddImage(t, "app", "", registrytest.OCIManifest, layers(seed+50, 1000)...)
	return source.AddIndex(t, "app", "1", registrytest.OCIIndex, amd, arm), amd, arm
}

func TestOnlyIfMissing(t *testing.T) {
	tests := map[string]struct {
		spoil func(target *registrytest.Registry, whole, part registrytest.Descriptor)
		want  string // skipped, healed
	}{
		"all of it is there": {func(*registrytest.Registry, registrytest.Descriptor, registrytest.Descriptor) {}, "skipped"},
		"a platform is missing": {func(target *registrytest.Registry, _, part registrytest.Descriptor) {
			target.Drop("app", part.Digest)
		}, "healed"},
		"all of it is missing": {func(target *registrytest.Registry, _, _ registrytest.Descriptor) { target.Wipe() }, "healed"},
	}
	for name, test := range tests {
		for _, named := range []string{"tag", "digest", "tag and digest"} {
			t.Run(name+", by "+named, func(t *testing.T) {
				source, target := registrytest.New(t), registrytest.New(t)
				target.DropUnnamed()
				whole, amd, arm := index(t, source, 1)
				suffix := map[string]string{"tag": ":1", "digest": "@" + whole.Digest, "tag and digest": ":1@" + whole.Digest}[named]
				image := copier.Image{Source: source.Host + "/app" + suffix, Target: target.Host + "/app" + suffix, OnlyIfMissing: true}
				mustCopy(t, newClient(), image.Source, image.Target, options)
				test.spoil(target, whole, arm)
				source.Reset()

				result, err := newClient().Copy(t.Context(), image, options)
				if err != nil {
					t.Fatal(err)
				}
				if result.Skipped != (test.want == "skipped") || result.Healed != (test.want == "healed") || result.Digest != whole.Digest {
					t.Errorf("result = %+v, want %s", result, test.want)
				}
				if test.want == "skipped" && len(source.Requests()) > 0 {
					t.Errorf("the source was asked: %q", source.Requests())
				}
				for _, digest := range []string{whole.Digest, amd.Digest, arm.Digest} {
					wantSame(t, source, target, "app", digest, "app", digest)
				}
			})
		}
	}
}

func TestOnlyIfMissingNamesTheOriginal(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	from, to := source.Host+"/gone:1", target.Host+"/gone:1"
	_, err := newClient().Copy(t.Context(), copier.Image{Source: from, Target: to, OnlyIfMissing: true}, options)
	if err == nil || !strings.Contains(err.Error(), from) || !strings.Contains(err.Error(), to) || !strings.Contains(err.Error(), "not at the target any more") || module.IsRetryable(err) {
		t.Errorf("error = %v", err)
	}
	target.Fault(func(w http.ResponseWriter, _ *http.Request) bool {
		registrytest.Refuse(w, http.StatusUnauthorized, "UNAUTHORIZED")
		return true
	})
	_, err = newClient().Copy(t.Context(), copier.Image{Source: from, Target: to, OnlyIfMissing: true}, options)
	if err == nil || strings.Contains(err.Error(), "any more") || !strings.Contains(err.Error(), "target: HEAD") {
		t.Errorf("a target that refuses to say is not one that lacks the image: %v", err)
	}
}
