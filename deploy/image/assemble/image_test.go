package assemble_test

import (
	"debug/elf"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/patchbay-dev/patchbay/deploy/image/assemble"
	"github.com/patchbay-dev/patchbay/deploy/image/imagetest"
)

var release = assemble.Release{
	Version: "v1.2.3", Revision: "0123456789abcdef0123456789abcdef01234567",
	Created: time.Date(2026, 11, 29, 12, 0, 0, 0, time.FixedZone("", 3600)),
}

// labels are those of release.
var labels = map[string]string{
	"org.opencontainers.image.title":       "Patchbay",
	"org.opencontainers.image.description": "Runs flows that look after a Kubernetes cluster, with an editor for them",
	"org.opencontainers.image.source":      "https://github.com/patchbay-dev/patchbay",
	"org.opencontainers.image.licenses":    "Apache-2.0",
	"org.opencontainers.image.version":     "v1.2.3",
	"org.opencontainers.image.revision":    "0123456789abcdef0123456789abcdef01234567",
	"org.opencontainers.image.created":     "2026-11-29T11:00:00Z",
}

func product(t *testing.T, builds ...assemble.Build) assemble.Product {
	t.Helper()
	made, err := assemble.New(release, builds...)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func both(t *testing.T) (amd64, arm64 assemble.Build) {
	t.Helper()
	directory := t.TempDir()
	return imagetest.Build(t, directory, elf.EM_X86_64), imagetest.Build(t, directory, elf.EM_AARCH64)
}

// TestReproducible: neither the place, the time and the modes of the binaries nor their
// order changes a digest.
func TestReproducible(t *testing.T) {
	amd64, arm64 := both(t)
	first := product(t, amd64, arm64)
	amd64, arm64 = both(t)
	if err := os.Chtimes(amd64.Binary, time.Unix(1, 0), time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(arm64.Binary, 0o777); err != nil {
		t.Fatal(err)
	}
	second := product(t, arm64, amd64)
	if diff := cmp.Diff(digests(t, first), digests(t, second)); diff != "" {
		t.Error(diff)
	}
	if err := os.Truncate(amd64.Binary, 130); err != nil {
		t.Fatal(err)
	}
	if changed := digests(t, product(t, amd64, arm64)); changed[0] == digests(t, first)[0] {
		t.Error("another binary gives the same digest")
	}
}

func digests(t *testing.T, p assemble.Product) (all []v1.Hash) {
	t.Helper()
	for _, made := range append([]interface{ Digest() (v1.Hash, error) }{p.Index}, described(p.SBOMs)...) {
		digest, err := made.Digest()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, digest)
	}
	return all
}

func described(images []v1.Image) (all []interface{ Digest() (v1.Hash, error) }) {
	for _, image := range images {
		all = append(all, image)
	}
	return all
}

// TestImages: the index has an image for each platform, configured as the page of the
// image says.
func TestImages(t *testing.T) {
	amd64, arm64 := both(t)
	made := product(t, arm64, amd64)
	index, err := made.Index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	if index.MediaType != types.OCIImageIndex || !cmp.Equal(index.Annotations, labels) {
		t.Errorf("the index is a %s with %v", index.MediaType, index.Annotations)
	}
	var platforms []string
	for _, descriptor := range index.Manifests {
		platforms = append(platforms, descriptor.Platform.String())
		image, err := made.Index.Image(descriptor.Digest)
		if err != nil {
			t.Fatal(err)
		}
		checkImage(t, image, descriptor.Platform)
	}
	if want := []string{"linux/amd64", "linux/arm64"}; !cmp.Equal(platforms, want) {
		t.Errorf("the platforms are %q, want %q", platforms, want)
	}
}

func checkImage(t *testing.T, image v1.Image, platform *v1.Platform) {
	t.Helper()
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	want := v1.Config{
		Entrypoint: []string{"/patchbay"}, User: "65532:65532", WorkingDir: "/",
		Env:          []string{"PATCHBAY_DATA_DIR=/data", "PATCHBAY_CONNECTION=/data/connection.json"},
		Volumes:      map[string]struct{}{"/data": {}},
		ExposedPorts: map[string]struct{}{"7424/tcp": {}, "8443/tcp": {}},
		Labels:       labels,
	}
	if diff := cmp.Diff(want, config.Config); diff != "" {
		t.Errorf("%s: the configuration differs: %s", platform, diff)
	}
	if !config.Platform().Equals(*platform) || !config.Created.Equal(release.Created) {
		t.Errorf("the image for %s is for %s, of %s", platform, config.Platform(), config.Created)
	}
	if len(config.RootFS.DiffIDs) != 2 || len(config.History) != 2 {
		t.Errorf("%s: the image has %d layers and %d entries of history, want 2", platform, len(config.RootFS.DiffIDs), len(config.History))
	}
	manifest, err := image.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	if manifest.MediaType != types.OCIManifestSchema1 || manifest.Config.MediaType != types.OCIConfigJSON || !cmp.Equal(manifest.Annotations, labels) {
		t.Errorf("%s: the manifest is a %s of a %s with %v", platform, manifest.MediaType, manifest.Config.MediaType, manifest.Annotations)
	}
}

// TestSharedLayer: the platforms share the layer without the program.
func TestSharedLayer(t *testing.T) {
	amd64, arm64 := both(t)
	made := product(t, amd64, arm64)
	index, err := made.Index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	layers := map[v1.Hash]bool{}
	for _, descriptor := range index.Manifests {
		image, err := made.Index.Image(descriptor.Digest)
		if err != nil {
			t.Fatal(err)
		}
		manifest, err := image.Manifest()
		if err != nil {
			t.Fatal(err)
		}
		for _, layer := range manifest.Layers {
			layers[layer.Digest] = true
		}
	}
	if len(layers) != 3 {
		t.Errorf("there are %d layers, want a shared one and one for each platform", len(layers))
	}
}
