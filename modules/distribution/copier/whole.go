package copier

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// whole reports whether what a manifest at the target refers to can be pulled there:
// the manifests of all platforms. It asks for each with HEAD unless it was seen a
// moment ago. Which platforms there are follows from the digest, so an index is read
// once.
func (t *task) whole(ctx context.Context, digest, mediaType string, depth int) (bool, error) {
	if registryclient.IsImageType(mediaType) {
		return true, nil
	}
	if depth > maxDepth {
		return false, module.Permanent(fmt.Errorf("manifest %s: indexes are nested more than %d deep", digest, maxDepth))
	}
	key := t.keyOf(digest)
	if t.copier.believed(key) {
		return true, nil
	}
	children, known := t.copier.KnownChildren(digest)
	if !known {
		m, err := t.to.Get(ctx, digest)
		if registryclient.IsStatus(err, http.StatusNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		children = m.Children
	}
	epoch := t.copier.epoch(key.host, key.repository)
	there, err := t.areThere(ctx, children, depth)
	if there {
		t.copier.saw(key, epoch)
	}
	return there, err
}

// areThere asks the target for manifests, and for what they refer to.
func (t *task) areThere(ctx context.Context, children []registryclient.Descriptor, depth int) (bool, error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(cap(t.slots))
	for _, child := range children {
		group.Go(func() error {
			there, err := t.isThere(ctx, child, depth)
			if err == nil && !there {
				return errPartMissing
			}
			return err
		})
	}
	err := group.Wait()
	if errors.Is(err, errPartMissing) {
		return false, nil
	}
	return err == nil, err
}

func (t *task) isThere(ctx context.Context, child registryclient.Descriptor, depth int) (bool, error) {
	key := t.keyOf(child.Digest)
	if t.copier.believed(key) {
		return true, nil
	}
	epoch := t.copier.epoch(key.host, key.repository)
	found, err := t.to.Look(ctx, child.Digest)
	if err != nil || found.Digest != child.Digest {
		return false, err
	}
	whole, err := t.whole(ctx, child.Digest, found.MediaType, depth+1)
	if whole {
		t.copier.saw(key, epoch)
	}
	return whole, err
}

func (t *task) keyOf(digest string) manifestKey {
	return manifestKey{t.to.Registry().Host, t.to.Name, digest}
}

func atTarget(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("target: %w", err)
}
