package images_test

import (
	"maps"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

func TestImagesAreTheSameOnEveryRun(t *testing.T) {
	set := images.Set(small())
	first, second := push(t, upstreams(t), set), push(t, upstreams(t), set)
	if !maps.Equal(first, second) {
		t.Errorf("digests differ:\n%v\n%v", first, second)
	}
	// Recorded once: a change of Go or of a library must not move them.
	const want = "sha256:c8b2532b6bc90ffc4bb8bab2914722278ca75b05014b4b027ab38653ea8206a4"
	if got := first["docker.io/small/app-02:1"]; got != want {
		t.Errorf("digest of app-02 is %s, want %s", got, want)
	}
}

func TestShapes(t *testing.T) {
	layers := []images.Layer{{Seed: "shape", Size: 100}}
	both := []string{"linux/amd64", "linux/arm64"}
	for _, tc := range []struct {
		image    images.Image
		want     types.MediaType
		children int
	}{
		{images.Image{Name: "ghcr.io/shape/oci:1", Layers: layers}, types.OCIManifestSchema1, 0},
		{images.Image{Name: "ghcr.io/shape/docker:1", Layers: layers, Docker: true}, types.DockerManifestSchema2, 0},
		{images.Image{Name: "ghcr.io/shape/index:1", Layers: layers, Platforms: both}, types.OCIImageIndex, 2},
		{images.Image{Name: "ghcr.io/shape/list:1", Layers: layers, Platforms: both, Docker: true}, types.DockerManifestList, 2},
		{images.Image{Name: "ghcr.io/shape/attested:1", Layers: layers, Platforms: both, Attestation: true}, types.OCIImageIndex, 4},
	} {
		t.Run(tc.image.Name, func(t *testing.T) {
			up := upstreams(t)
			digests := push(t, up, []images.Image{tc.image})
			got, err := remote.Get(parse(t, tc.image.Name), remote.WithTransport(up.Transport()))
			if err != nil {
				t.Fatal(err)
			}
			if got.MediaType != tc.want {
				t.Errorf("media type %s, want %s", got.MediaType, tc.want)
			}
			if got.Digest.String() != digests[tc.image.Name] {
				t.Errorf("served digest %s, pushed %s", got.Digest, digests[tc.image.Name])
			}
			if tc.children == 0 {
				image, err := got.Image()
				if err != nil {
					t.Fatal(err)
				}
				if err := validate.Image(image); err != nil {
					t.Error(err)
				}
				return
			}
			index, err := got.ImageIndex()
			if err != nil {
				t.Fatal(err)
			}
			manifest, err := index.IndexManifest()
			if err != nil {
				t.Fatal(err)
			}
			if len(manifest.Manifests) != tc.children {
				t.Errorf("%d children, want %d", len(manifest.Manifests), tc.children)
			}
		})
	}
}

func TestSetSharesBases(t *testing.T) {
	set := images.Set(images.BenchSet())
	if len(set) != 20 {
		t.Fatalf("%d images, want 20", len(set))
	}
	bases, multi := map[string]int{}, 0
	for _, image := range set {
		if len(image.Platforms) > 1 {
			multi++
		}
		bases[image.Layers[0].Seed]++
		for _, layer := range image.Layers {
			if layer.Size < 5<<20 || layer.Size > 20<<20 {
				t.Errorf("%s has a layer of %d bytes", image.Name, layer.Size)
			}
		}
	}
	shared := 0
	for _, n := range bases {
		if n > 1 {
			shared += n
		}
	}
	if multi != 10 || shared != 10 {
		t.Errorf("%d multi-arch, %d on a shared base, want 10 and 10", multi, shared)
	}
}

func small() images.SetOptions {
	return images.SetOptions{Count: 6, Layers: 2, MinSize: 100, MaxSize: 5000, Seed: "small"}
}

func upstreams(t *testing.T) *registry.Upstreams {
	t.Helper()
	up, err := registry.StartUpstreams(t.Context(), registry.UpstreamOptions{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = up.Close() })
	return up
}

func push(t *testing.T, up *registry.Upstreams, set []images.Image) images.Digests {
	t.Helper()
	digests, err := images.Push(t.Context(), up.Seed(), set...)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(up.Requests()); n != 0 {
		t.Errorf("seeding counted as %d requests", n)
	}
	return digests
}

func parse(t *testing.T, text string) name.Reference {
	t.Helper()
	ref, err := name.ParseReference(text)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}
