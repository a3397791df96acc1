package publish

import (
	"context"
	"fmt"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/patchbay-dev/patchbay/deploy/image/assemble"
)

// Push writes the product to a registry, with the login that the docker config has for
// it, and returns the name by digest. The tag comes last, so that whoever pulls it finds
// the SBOMs too. Where the registry can't list what refers to an image, the SBOMs are
// listed under a tag that the distribution specification has for that.
func Push(ctx context.Context, target string, product assemble.Product) (pushed string, err error) {
	tag, err := name.NewTag(target, name.StrictValidation)
	if err != nil {
		return "", fmt.Errorf("read where to push to: %w; want HOST/NAME:TAG, such as registry.example.com/patchbay:1.2.3", err)
	}
	pusher, err := remote.NewPusher(remote.WithAuthFromKeychain(authn.DefaultKeychain))
	if err != nil {
		return "", fmt.Errorf("push to %s: %w", tag, err)
	}
	digest, err := product.Index.Digest()
	if err != nil {
		return "", err
	}
	index := tag.Digest(digest.String())
	if err := pusher.Push(ctx, index, product.Index); err != nil {
		return "", fmt.Errorf("push %s: %w", index, err)
	}
	for _, sbom := range product.SBOMs {
		digest, err := sbom.Digest()
		if err != nil {
			return "", err
		}
		if err := pusher.Push(ctx, tag.Digest(digest.String()), sbom); err != nil {
			return "", fmt.Errorf("push an SBOM to %s: %w", tag.Context(), err)
		}
	}
	if err := pusher.Put(ctx, tag, product.Index); err != nil {
		return "", fmt.Errorf("tag %s: %w", tag, err)
	}
	return index.String(), nil
}
