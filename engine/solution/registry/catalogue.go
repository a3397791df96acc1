package registry

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/solution/index"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

// PulledIndex is a catalogue that was got from a registry.
type PulledIndex struct {
	Reference string // by digest
	Digest    string
	Size      int // in bytes
	Index     index.Index
	Signers   []string
}

// PushIndex stores a catalogue under a tag and returns its digest.
func (c *Client) PushIndex(ctx context.Context, to string, catalogue index.Index) (digest string, err error) {
	text, err := catalogue.JSON()
	if err != nil {
		return "", fmt.Errorf("push to %s: %w", to, err)
	}
	a := newArtifact(CatalogueType, []byte("{}"), emptyType, map[string]string{titleAnnotation: catalogue.Title})
	a.add(text, indexType, map[string]string{titleAnnotation: "catalogue.json"})
	image, err := a.image()
	if err != nil {
		return "", fmt.Errorf("push to %s: %w", to, err)
	}
	return c.push(ctx, to, image)
}

// PullIndex gets one catalogue by tag or by digest, and judges it as Pull judges a solution.
func (c *Client) PullIndex(ctx context.Context, from string, policy signature.Policy) (PulledIndex, error) {
	got, err := c.pull(ctx, from, policy, wanted{artifactType: CatalogueType, layer: indexType, max: index.MaxBytes, what: "a catalogue"})
	if err != nil {
		return PulledIndex{}, err
	}
	catalogue, err := index.Parse(got.Archive)
	if err != nil {
		return PulledIndex{}, fmt.Errorf("pull %s: %w", got.Reference, err)
	}
	return PulledIndex{Reference: got.Reference, Digest: got.Digest, Size: len(got.Archive), Index: catalogue, Signers: got.Signers}, nil
}

// PullIndexes gets a catalogue and those that it includes, see index.Read. The policy is
// for each of them.
func (c *Client) PullIndexes(ctx context.Context, from string, policy signature.Policy) ([]index.Found, error) {
	return index.Read(ctx, from, func(ctx context.Context, reference string) (index.Found, error) {
		got, err := c.PullIndex(ctx, reference, policy)
		return index.Found{Reference: reference, Digest: got.Digest, Size: got.Size, Index: got.Index}, err
	})
}
