package images

import (
	"context"
	"fmt"
	"net/http"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// Digests maps the names of pushed images, as they were given, to the digests
// that they point to.
type Digests map[string]string

// Push makes the images and pushes them through the transport: an upstream's
// Seed, or nil for registries that are reached in the ordinary way.
func Push(ctx context.Context, transport http.RoundTripper, all ...Image) (Digests, error) {
	if transport == nil {
		transport = remote.DefaultTransport
	}
	digests := Digests{}
	for _, image := range all {
		digest, err := push(ctx, transport, image)
		if err != nil {
			return nil, err
		}
		digests[image.Name] = digest.String()
	}
	return digests, nil
}

func push(ctx context.Context, transport http.RoundTripper, image Image) (v1.Hash, error) {
	ref, err := name.NewTag(image.Name)
	if err != nil {
		return v1.Hash{}, fmt.Errorf("read the image name %s: %w", image.Name, err)
	}
	made, err := image.build()
	if err != nil {
		return v1.Hash{}, err
	}
	opts := []remote.Option{remote.WithContext(ctx), remote.WithTransport(transport)}
	if made.index != nil {
		if err := remote.WriteIndex(ref, made.index, opts...); err != nil {
			return v1.Hash{}, fmt.Errorf("push %s: %w", image.Name, err)
		}
		return made.index.Digest()
	}
	if err := remote.Write(ref, made.image, opts...); err != nil {
		return v1.Hash{}, fmt.Errorf("push %s: %w", image.Name, err)
	}
	return made.image.Digest()
}
