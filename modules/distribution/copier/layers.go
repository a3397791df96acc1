package copier

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// maxLayers bounds how many layers of one image are looked for.
const maxLayers = 500

var errLayerMissing = errors.New("a layer is missing")

// lostLayers reports whether the target lacks a layer, or a config, of an image whose
// manifests it has. It asks for each with HEAD. A target that does not say is not one
// that has lost something: it is asked again when it is the image's turn again.
func (t *task) lostLayers(ctx context.Context, digest string) bool {
	look := layerLook{task: t}
	err := look.manifest(ctx, digest, 0)
	t.layers = int(min(look.asked.Load(), maxLayers))
	switch {
	case errors.Is(err, errLayerMissing):
		return true
	case err != nil:
		module.Logger(ctx).Warn("could not look for the layers of an image", "target", t.image.Target, "error", err)
	}
	return false
}

// layerLook is one look at the layers of an image.
type layerLook struct {
	*task
	met   sync.Map // digests
	asked atomic.Int64
}

func (l *layerLook) manifest(ctx context.Context, digest string, depth int) error {
	m, err := l.to.Get(ctx, digest)
	if err != nil || depth > maxDepth {
		return err
	}
	group, until := errgroup.WithContext(ctx)
	group.SetLimit(cap(l.slots))
	for _, blob := range m.Blobs {
		if _, again := l.met.LoadOrStore(blob.Digest, true); again || l.asked.Add(1) > maxLayers {
			continue
		}
		group.Go(func() error { return l.layer(until, blob.Digest) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, child := range m.Children {
		if err := l.manifest(ctx, child.Digest, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (l *layerLook) layer(ctx context.Context, digest string) error {
	err := l.to.HeadBlob(ctx, digest)
	switch {
	case registryclient.IsStatus(err, http.StatusNotFound):
		return errLayerMissing
	case registryclient.IsStatus(err, http.StatusMethodNotAllowed):
		return nil // it does not answer such questions
	}
	return err
}
