package images

import (
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const (
	programFile = "program"
	nobody      = "65534:65534"
)

// programLayer is a packed layer with the digest of what is in it.
type programLayer struct {
	v1.Layer
	diffID v1.Hash
}

func (l programLayer) DiffID() (v1.Hash, error) { return l.diffID, nil }

// addTo returns the image with the program as what it runs.
func (p Program) addTo(image v1.Image, architecture string, layerType types.MediaType) (v1.Image, error) {
	file, err := p.build(architecture)
	if err != nil {
		return nil, err
	}
	content, err := tarball(programFile, 0o755, file)
	if err != nil {
		return nil, err
	}
	packed, err := pack(content)
	if err != nil {
		return nil, err
	}
	image, err = mutate.Append(image, mutate.Addendum{
		Layer: programLayer{static.NewLayer(packed, layerType), hash(content)}, MediaType: layerType,
	})
	if err != nil {
		return nil, fmt.Errorf("add the program to an image: %w", err)
	}
	described, err := image.ConfigFile()
	if err != nil {
		return nil, fmt.Errorf("read the configuration of an image: %w", err)
	}
	config := described.Config
	config.Entrypoint, config.User = []string{"/" + programFile}, nobody
	if image, err = mutate.Config(image, config); err != nil {
		return nil, fmt.Errorf("let an image run its program: %w", err)
	}
	return image, nil
}
