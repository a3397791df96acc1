package registry

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// The types of what is kept.
const (
	SolutionType  = "application/vnd.patchbay.solution.v1"
	CatalogueType = "application/vnd.patchbay.catalogue.v1"

	configType  types.MediaType = "application/vnd.patchbay.solution.config.v1+json"
	contentType types.MediaType = "application/vnd.patchbay.solution.content.v1.tar+gzip"
	readmeType  types.MediaType = "text/markdown"
	indexType   types.MediaType = "application/vnd.patchbay.catalogue.index.v1+json"
	emptyType   types.MediaType = "application/vnd.oci.empty.v1+json"
)

// The annotations that registries show.
const (
	titleAnnotation       = "org.opencontainers.image.title"
	versionAnnotation     = "org.opencontainers.image.version"
	descriptionAnnotation = "org.opencontainers.image.description"
	licencesAnnotation    = "org.opencontainers.image.licenses"
	authorsAnnotation     = "org.opencontainers.image.authors"
)

// artifact is an OCI manifest with all that it refers to.
type artifact struct {
	manifest v1.Manifest
	config   []byte
	layers   []v1.Layer
}

func newArtifact(artifactType string, config []byte, configType types.MediaType, annotations map[string]string) *artifact {
	a := &artifact{config: config, manifest: v1.Manifest{
		SchemaVersion: 2, MediaType: types.OCIManifestSchema1, ArtifactType: artifactType,
		Config: descriptor(config, configType), Layers: []v1.Descriptor{}, Annotations: map[string]string{},
	}}
	for key, text := range annotations {
		if text != "" {
			a.manifest.Annotations[key] = text
		}
	}
	return a
}

func descriptor(content []byte, mediaType types.MediaType) v1.Descriptor {
	hash, size, _ := v1.SHA256(bytes.NewReader(content)) // memory reads without an error
	return v1.Descriptor{MediaType: mediaType, Size: size, Digest: hash}
}

func (a *artifact) add(content []byte, mediaType types.MediaType, annotations map[string]string) {
	layer := descriptor(content, mediaType)
	layer.Annotations = maps.Clone(annotations)
	a.manifest.Layers = append(a.manifest.Layers, layer)
	a.layers = append(a.layers, static.NewLayer(content, mediaType))
}

// image is the artifact as the library writes it.
func (a *artifact) image() (v1.Image, error) { return partial.CompressedToImage(a) }

// RawConfigFile implements partial.CompressedImageCore.
func (a *artifact) RawConfigFile() ([]byte, error) { return a.config, nil }

// MediaType implements partial.CompressedImageCore.
func (a *artifact) MediaType() (types.MediaType, error) { return a.manifest.MediaType, nil }

// RawManifest implements partial.CompressedImageCore.
func (a *artifact) RawManifest() ([]byte, error) { return json.Marshal(a.manifest) }

// LayerByDigest implements partial.CompressedImageCore.
func (a *artifact) LayerByDigest(wanted v1.Hash) (partial.CompressedLayer, error) {
	if a.manifest.Config.Digest == wanted {
		return static.NewLayer(a.config, a.manifest.Config.MediaType), nil
	}
	for i, layer := range a.manifest.Layers {
		if layer.Digest == wanted {
			return a.layers[i], nil
		}
	}
	return nil, fmt.Errorf("the artifact has no layer %s", wanted)
}

var _ partial.CompressedImageCore = (*artifact)(nil)

// readLayer reads a layer that a manifest describes. The descriptor's size was judged
// before; more than that many bytes are not read.
func readLayer(layer v1.Layer, described v1.Descriptor) ([]byte, error) {
	body, err := layer.Compressed()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	content, err := io.ReadAll(io.LimitReader(body, described.Size+1))
	if err != nil {
		return nil, err
	}
	if got := descriptor(content, described.MediaType); got.Digest != described.Digest || got.Size != described.Size {
		return nil, fmt.Errorf("it is not what its digest %s says: it was changed, or cut", described.Digest)
	}
	return content, nil
}
