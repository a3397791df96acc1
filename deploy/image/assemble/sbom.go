package assemble

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// SBOMType is the type of the artifacts by which they are found.
const SBOMType = "application/vnd.cyclonedx+json"

// document is an SBOM that was read.
type document struct {
	name string
	text []byte
}

func readDocument(path string) (document, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return document{}, fmt.Errorf("read the SBOM: %w", err)
	}
	var head struct {
		Format string `json:"bomFormat"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return document{}, fmt.Errorf("read the SBOM %s: %w", path, err)
	}
	if head.Format != "CycloneDX" {
		return document{}, fmt.Errorf("read the SBOM %s: it is no CycloneDX document", path)
	}
	return document{name: filepath.Base(path), text: text}, nil
}

// sbom is an artifact with a document in it and an image as its subject. The library
// has images only, whose manifests lack the type of an artifact.
type sbom struct {
	manifest []byte
	content  v1.Layer
}

// emptyConfig is the configuration of artifacts that need none.
var emptyConfig = []byte("{}")

func newSBOM(about v1.Image, d document) (v1.Image, error) {
	subject, err := partial.Descriptor(about)
	if err != nil {
		return nil, err
	}
	content := static.NewLayer(d.text, SBOMType)
	layer, err := partial.Descriptor(content)
	if err != nil {
		return nil, err
	}
	// Tools that fetch artifacts as files name them by it.
	layer.Annotations = map[string]string{"org.opencontainers.image.title": d.name}
	config, err := partial.Descriptor(static.NewLayer(emptyConfig, types.OCIEmptyJSON))
	if err != nil {
		return nil, err
	}
	manifest, err := json.Marshal(v1.Manifest{
		SchemaVersion: 2, MediaType: types.OCIManifestSchema1, ArtifactType: SBOMType,
		Config: *config, Layers: []v1.Descriptor{*layer},
		Subject: &v1.Descriptor{MediaType: subject.MediaType, Digest: subject.Digest, Size: subject.Size},
	})
	if err != nil {
		return nil, err
	}
	return partial.CompressedToImage(sbom{manifest, content})
}

func (s sbom) MediaType() (types.MediaType, error) { return types.OCIManifestSchema1, nil }

func (s sbom) RawManifest() ([]byte, error) { return s.manifest, nil }

func (s sbom) RawConfigFile() ([]byte, error) { return emptyConfig, nil }

func (s sbom) LayerByDigest(digest v1.Hash) (partial.CompressedLayer, error) {
	if own, err := s.content.Digest(); err != nil || own != digest {
		return nil, errors.Join(err, fmt.Errorf("there is no layer %s", digest))
	}
	return s.content, nil
}
