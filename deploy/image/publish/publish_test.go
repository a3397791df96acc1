package publish_test

import (
	"debug/elf"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	"github.com/patchbay-dev/patchbay/deploy/image/assemble"
	"github.com/patchbay-dev/patchbay/deploy/image/imagetest"
	"github.com/patchbay-dev/patchbay/deploy/image/publish"
)

// product is one of both platforms with a document about each.
func product(t *testing.T) assemble.Product {
	t.Helper()
	directory := t.TempDir()
	made, err := assemble.New(assemble.Release{Version: "v1.2.3", Revision: "0123abcd", Created: time.Unix(1700000000, 0)},
		imagetest.Build(t, directory, elf.EM_X86_64), imagetest.Build(t, directory, elf.EM_AARCH64))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func digest(t *testing.T, of interface{ Digest() (v1.Hash, error) }) v1.Hash {
	t.Helper()
	found, err := of.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestLayout: the directory is a valid layout, with the index by its name and the SBOMs
// beside it.
func TestLayout(t *testing.T) {
	made := product(t)
	directory := filepath.Join(t.TempDir(), "new", "image")
	if err := publish.Layout(directory, "v1.2.3", made); err != nil {
		t.Fatal(err)
	}
	written, err := layout.ImageIndexFromPath(directory)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := written.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	if len(manifest.Manifests) != 3 {
		t.Fatalf("the layout has %d entries, want the index and two SBOMs", len(manifest.Manifests))
	}
	named := manifest.Manifests[0]
	if named.Digest != digest(t, made.Index) || named.Annotations["org.opencontainers.image.ref.name"] != "v1.2.3" {
		t.Errorf("the first entry is %+v, want the index", named)
	}
	index, err := written.ImageIndex(named.Digest)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate.Index(index); err != nil {
		t.Error(err)
	}
	for i, entry := range manifest.Manifests[1:] {
		if entry.Digest != digest(t, made.SBOMs[i]) || entry.ArtifactType != assemble.SBOMType {
			t.Errorf("entry %d is %+v, want an SBOM", i+1, entry)
		}
		if _, err := written.Image(entry.Digest); err != nil {
			t.Errorf("entry %d: %v", i+1, err)
		}
	}
}

// TestLayoutKeepsWhatIsThere: a directory that holds something is not written to.
func TestLayoutKeepsWhatIsThere(t *testing.T) {
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := publish.Layout(directory, "v1.2.3", product(t)); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("the error is %v, want one that the directory is not empty", err)
	}
	if found, err := os.ReadDir(directory); err != nil || len(found) != 1 {
		t.Errorf("the directory holds %v, %v", found, err)
	}
}
