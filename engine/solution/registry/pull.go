package registry

import (
	"context"
	"fmt"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/patchbay-dev/patchbay/engine/solution/pack"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

// Pulled is what was got from a registry. Nothing of it was unpacked.
type Pulled struct {
	// Reference is where it was got from, by digest: host/repo@sha256:…
	Reference string
	// Digest is that of the artifact's manifest, which names all that is in it.
	Digest string
	// Archive is the solution, for pack.Unpack.
	Archive []byte
	// Signers are the names of the policy's keys that have signed it.
	Signers []string
}

// Pull gets a solution by tag or by digest. What comes is what its digest says, and is
// refused when it is too large or when the policy demands a signature that it has not.
func (c *Client) Pull(ctx context.Context, from string, policy signature.Policy) (Pulled, error) {
	return c.pull(ctx, from, policy, wanted{artifactType: SolutionType, layer: contentType, max: pack.MaxPacked, what: "a solution"})
}

// wanted says what an artifact has to be.
type wanted struct {
	artifactType string
	layer        types.MediaType // the one that is read
	max          int64
	what         string
}

// maxManifest bounds the manifest of an artifact, and maxLayers what it may list.
const (
	maxManifest = 1 << 20
	maxLayers   = 20
)

func (c *Client) pull(ctx context.Context, from string, policy signature.Policy, want wanted) (Pulled, error) {
	ref, err := parse(from)
	if err != nil {
		return Pulled{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	doing := "pull " + ref.Name()
	described, err := remote.Get(ref, c.options(ctx)...)
	if err != nil {
		return Pulled{}, explain(doing, err)
	}
	digest := ref.Context().Digest(described.Digest.String())
	layer, err := want.in(described)
	if err != nil {
		return Pulled{}, fmt.Errorf("%s: %w", doing, err)
	}
	signers, err := c.judge(ctx, digest, policy)
	if err != nil {
		return Pulled{}, explain(doing, err)
	}
	content, err := c.blob(ctx, digest, layer)
	if err != nil {
		return Pulled{}, explain(doing, err)
	}
	return Pulled{Reference: digest.Name(), Digest: digest.DigestStr(), Archive: content, Signers: signers}, nil
}

// in finds the layer that is wanted in a manifest that may be anybody's.
func (w wanted) in(described *remote.Descriptor) (v1.Descriptor, error) {
	manifest, err := manifestOf(described)
	if err != nil {
		return v1.Descriptor{}, err
	}
	if manifest.ArtifactType != w.artifactType {
		return v1.Descriptor{}, fmt.Errorf("it is not %s: its artifact type is %q and not %s", w.what, manifest.ArtifactType, w.artifactType)
	}
	var found []v1.Descriptor
	for _, layer := range manifest.Layers {
		if layer.MediaType == w.layer {
			found = append(found, layer)
		}
	}
	if len(found) != 1 {
		return v1.Descriptor{}, fmt.Errorf("it is not %s: it has %d layers of type %s, and one is wanted", w.what, len(found), w.layer)
	}
	if size := found[0].Size; size < 0 || size > w.max {
		return v1.Descriptor{}, fmt.Errorf("it has %d bytes, and %s has no more than %d MiB: nothing of it was read", size, w.what, w.max>>20)
	}
	return found[0], nil
}

func manifestOf(described *remote.Descriptor) (*v1.Manifest, error) {
	if len(described.Manifest) > maxManifest {
		return nil, fmt.Errorf("its manifest has more than %d MiB", maxManifest>>20)
	}
	if described.MediaType != types.OCIManifestSchema1 {
		return nil, fmt.Errorf("it is not an OCI artifact: its type is %s", described.MediaType)
	}
	manifest, err := parseManifest(described.Manifest)
	if err != nil {
		return nil, fmt.Errorf("its manifest can't be read: %w", err)
	}
	if len(manifest.Layers) > maxLayers {
		return nil, fmt.Errorf("its manifest lists more than %d layers", maxLayers)
	}
	return manifest, nil
}

// blob reads what a descriptor describes.
func (c *Client) blob(ctx context.Context, of name.Digest, described v1.Descriptor) ([]byte, error) {
	layer, err := remote.Layer(of.Context().Digest(described.Digest.String()), c.options(ctx)...)
	if err != nil {
		return nil, err
	}
	return readLayer(layer, described)
}
