package images

import (
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Image describes a synthetic image.
type Image struct {
	// Name is the full reference: host, repository and tag.
	Name string
	// Layers, base first. On several platforms each has its own.
	Layers []Layer
	// Docker makes Docker schema 2 manifests instead of OCI ones.
	Docker bool
	// Platforms such as linux/amd64 make an index; empty: a plain image.
	Platforms []string
	// Program runs when a container of the image is started; nil: the image can be pulled
	// and not run. It is in a layer above the others.
	Program *Program
	// Attestation adds an unknown/unknown child for each platform, as
	// BuildKit does.
	Attestation bool
}

// artifact is what an image's name points to: one of the two.
type artifact struct {
	image v1.Image
	index v1.ImageIndex
}

func (i Image) build() (artifact, error) {
	if len(i.Platforms) == 0 {
		image, err := i.platform("linux/amd64", "")
		return artifact{image: image}, err
	}
	index := mutate.IndexMediaType(empty.Index, i.indexType())
	for _, platform := range i.Platforms {
		image, err := i.platform(platform, platform)
		if err != nil {
			return artifact{}, err
		}
		described, err := platformOf(platform)
		if err != nil {
			return artifact{}, err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add: image, Descriptor: v1.Descriptor{Platform: described},
		})
		if !i.Attestation {
			continue
		}
		addendum, err := attestation(image)
		if err != nil {
			return artifact{}, err
		}
		index = mutate.AppendManifests(index, addendum)
	}
	return artifact{index: index}, nil
}

// platform makes the image of one platform; salt makes its layers differ from those
// of the others.
func (i Image) platform(platform, salt string) (v1.Image, error) {
	manifestType, configType, layerType := types.OCIManifestSchema1, types.OCIConfigJSON, types.OCILayer
	if i.Docker {
		manifestType, configType, layerType = types.DockerManifestSchema2, types.DockerConfigJSON, types.DockerLayer
	}
	described, err := platformOf(platform)
	if err != nil {
		return nil, err
	}
	image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{
		OS:           described.OS,
		Architecture: described.Architecture,
		Author:       "Patchbay playground",
		RootFS:       v1.RootFS{Type: "layers"},
		Config:       v1.Config{Labels: map[string]string{"org.opencontainers.image.ref.name": i.Name}},
	})
	if err != nil {
		return nil, fmt.Errorf("configure image %s: %w", i.Name, err)
	}
	image = mutate.ConfigMediaType(mutate.MediaType(image, manifestType), configType)
	for _, spec := range i.Layers {
		spec.Seed += salt
		image, err = mutate.Append(image, mutate.Addendum{Layer: newLayer(spec, layerType), MediaType: layerType})
		if err != nil {
			return nil, fmt.Errorf("add a layer to image %s: %w", i.Name, err)
		}
	}
	if i.Program == nil {
		return image, nil
	}
	return i.Program.addTo(image, described.Architecture, layerType)
}

func (i Image) indexType() types.MediaType {
	if i.Docker {
		return types.DockerManifestList
	}
	return types.OCIImageIndex
}

// attestation is a manifest about another: no platform runs it, and copies
// that pick platforms lose it.
func attestation(about v1.Image) (mutate.IndexAddendum, error) {
	digest, err := about.Digest()
	if err != nil {
		return mutate.IndexAddendum{}, fmt.Errorf("digest of an attested image: %w", err)
	}
	const inToto = "application/vnd.in-toto+json"
	statement := fmt.Sprintf(`{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":%q}}]}`, digest.Hex)
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err = mutate.Append(image, mutate.Addendum{
		Layer:     static.NewLayer([]byte(statement), inToto),
		MediaType: inToto,
	})
	if err != nil {
		return mutate.IndexAddendum{}, fmt.Errorf("make an attestation: %w", err)
	}
	return mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{
		Platform: &v1.Platform{OS: "unknown", Architecture: "unknown"},
		Annotations: map[string]string{
			"vnd.docker.reference.type":   "attestation-manifest",
			"vnd.docker.reference.digest": digest.String(),
		},
	}}, nil
}

func platformOf(text string) (*v1.Platform, error) {
	os, arch, ok := strings.Cut(text, "/")
	if !ok {
		return nil, fmt.Errorf("read platform %q: want OS/ARCHITECTURE", text)
	}
	return &v1.Platform{OS: os, Architecture: arch}, nil
}
