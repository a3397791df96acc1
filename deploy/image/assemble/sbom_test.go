package assemble_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/patchbay-dev/patchbay/deploy/image/assemble"
)

// TestSBOMs: each document is an artifact about the image of its platform.
func TestSBOMs(t *testing.T) {
	amd64, arm64 := both(t)
	editor := filepath.Join(t.TempDir(), "editor.cdx.json")
	if err := os.WriteFile(editor, []byte(`{"bomFormat": "CycloneDX"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	amd64.SBOMs, arm64.SBOMs = append(amd64.SBOMs, editor), append(arm64.SBOMs, editor)
	made := product(t, amd64, arm64)
	index, err := made.Index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	var subjects []v1.Descriptor
	for i, build := range []assemble.Build{amd64, arm64} {
		for _, path := range build.SBOMs {
			paths = append(paths, path)
			subjects = append(subjects, index.Manifests[i])
		}
	}
	if len(made.SBOMs) != len(paths) {
		t.Fatalf("there are %d artifacts, want %d", len(made.SBOMs), len(paths))
	}
	for i, artifact := range made.SBOMs {
		checkSBOM(t, artifact, paths[i], subjects[i])
	}
}

func checkSBOM(t *testing.T, artifact v1.Image, path string, subject v1.Descriptor) {
	t.Helper()
	manifest, err := artifact.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	if manifest.ArtifactType != "application/vnd.cyclonedx+json" || manifest.Config.MediaType != types.OCIEmptyJSON {
		t.Errorf("%s: the artifact is a %s with a %s", path, manifest.ArtifactType, manifest.Config.MediaType)
	}
	subject.Platform, subject.ArtifactType = nil, "" // they are in the index only
	if diff := cmp.Diff(&subject, manifest.Subject); diff != "" {
		t.Errorf("%s: the subject differs: %s", path, diff)
	}
	layers, err := artifact.Layers()
	if err != nil || len(layers) != 1 {
		t.Fatalf("%s: the artifact has %d layers, %v", path, len(layers), err)
	}
	content, err := layers[0].Compressed()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	got, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := os.ReadFile(path); err != nil || string(got) != string(want) {
		t.Errorf("%s: the artifact holds %q, %v", path, got, err)
	}
	if name := manifest.Layers[0].Annotations["org.opencontainers.image.title"]; name != filepath.Base(path) {
		t.Errorf("%s: the document has the name %q", path, name)
	}
}
