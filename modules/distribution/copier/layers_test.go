package copier_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// TestLostLayers: the manifests of an image are at the target, and a layer is not any
// more.
func TestLostLayers(t *testing.T) {
	for _, sameClient := range []bool{true, false} {
		for name, test := range map[string]struct {
			only, check bool
			lose        bool
			mounts      bool
			want        string
		}{
			"not looked for":       {only: true, lose: true, want: "skipped"},
			"nothing lost":         {only: true, check: true, want: "skipped"},
			"lost":                 {only: true, check: true, lose: true, want: "healed"},
			"lost, mounts":         {only: true, check: true, lose: true, mounts: true, want: "healed"},
			"lost, source asked":   {check: true, lose: true, want: "healed"},
			"nothing lost, source": {check: true, want: "skipped"},
		} {
			if sameClient {
				name += ", same client"
			}
			t.Run(name, func(t *testing.T) {
				source, target := registrytest.New(t), registrytest.New(t)
				if !test.mounts {
					target.IgnoreMounts()
				}
				lost := registrytest.Bytes(77, 900)
				amd := source.AddImage(t, "app", "", registrytest.OCIManifest, registrytest.Bytes(1, 500), lost)
				arm := source.AddImage(t, "app", "", registrytest.OCIManifest, registrytest.Bytes(2, 500))
				whole := source.AddIndex(t, "app", "1", registrytest.OCIIndex, amd, arm)
				image := copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1", OnlyIfMissing: test.only}
				client := newClient()
				mustCopy(t, client, image.Source, image.Target, options)
				digest := registrytest.Digest(lost)
				if test.lose {
					target.Forget("app", digest)
				}
				if !sameClient {
					client = newClient()
				}
				target.Reset()
				o := options
				o.CheckLayers = test.check
				result, err := client.Copy(t.Context(), image, o)
				if err != nil {
					t.Fatal(err)
				}
				if result.Skipped != (test.want == "skipped") || result.Healed != (test.want == "healed") {
					t.Errorf("result = %+v, want %s", result, test.want)
				}
				// A new client may move a config of 23 bytes to learn how the registry mounts.
				if test.want == "healed" && (result.Bytes < 900 || result.Bytes > 930) {
					t.Errorf("%d layers of %d bytes were moved, want the lost one of 900", result.Blobs, result.Bytes)
				}
				if want := test.check && !test.lose; want && result.Layers != 5 || !test.check && result.Layers != 0 {
					t.Errorf("%d layers were looked for", result.Layers)
				}
				if test.want == "healed" {
					for _, one := range []string{whole.Digest, amd.Digest, arm.Digest} {
						wantSame(t, source, target, "app", one, "app", one)
					}
					if !target.HasBlob("app", digest) {
						t.Error("the layer is lost still")
					}
				}
			})
		}
	}
}

// TestLayersThatNobodyTellsOf: a target that does not say whether it has a layer has
// lost nothing, and a source that is gone is named.
func TestLayersThatNobodyTellsOf(t *testing.T) {
	for name, status := range map[string]int{"no such questions": http.StatusMethodNotAllowed, "out of order": http.StatusInternalServerError} {
		t.Run(name, func(t *testing.T) {
			source, target := registrytest.New(t), registrytest.New(t)
			source.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 500))
			image := copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1", OnlyIfMissing: true}
			mustCopy(t, newClient(), image.Source, image.Target, options)
			target.Fault(func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method != http.MethodHead || !strings.Contains(r.URL.Path, "/blobs/") {
					return false
				}
				registrytest.Refuse(w, status, "UNKNOWN")
				return true
			})
			o := options
			o.CheckLayers = true
			result, err := newClient().Copy(t.Context(), image, o)
			if err != nil || !result.Skipped {
				t.Errorf("result = %+v, %v", result, err)
			}
		})
	}
	t.Run("lost, and no source", func(t *testing.T) {
		source, target := registrytest.New(t), registrytest.New(t)
		layer := registrytest.Bytes(1, 500)
		source.AddImage(t, "app", "1", registrytest.OCIManifest, layer)
		image := copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1", OnlyIfMissing: true}
		mustCopy(t, newClient(), image.Source, image.Target, options)
		target.Forget("app", registrytest.Digest(layer))
		source.Wipe()
		o := options
		o.CheckLayers = true
		_, err := newClient().Copy(t.Context(), image, o)
		if err == nil || !strings.Contains(err.Error(), "a layer of it is not at the target any more") || !strings.Contains(err.Error(), image.Source) {
			t.Errorf("error = %v", err)
		}
	})
}
