package copier

import (
	"context"
	"fmt"
	"net/http"

	"github.com/opencontainers/go-digest"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// blob makes sure that the target has a blob. Of all copies that need it at the same
// time one moves it, and the others mount it afterwards.
func (t *task) blob(ctx context.Context, blob registryclient.Descriptor) error {
	if err := digest.Digest(blob.Digest).Validate(); err != nil {
		return module.Permanent(fmt.Errorf("the manifest names the blob %q: %w", blob.Digest, err))
	}
	key := flightKey{t.to.Registry().Host, blob.Digest}
	for {
		if t.copier.blobs.holds(key, t.to.Name) {
			t.settle(blob, false)
			return nil
		}
		end, err := t.copier.flights.lead(ctx, key)
		if err != nil {
			return err
		}
		if end == nil {
			continue
		}
		defer end()
		if t.copier.blobs.holds(key, t.to.Name) {
			t.settle(blob, false)
			return nil
		}
		return t.moveOrMount(ctx, blob, key)
	}
}

// moveOrMount mounts a blob or moves its bytes, and remembers where it is.
func (t *task) moveOrMount(ctx context.Context, blob registryclient.Descriptor, key flightKey) error {
	moved := false
	err := t.to.Retry(ctx, func() error {
		upload, err := t.beginUpload(ctx, blob, key)
		if err != nil || upload == nil {
			return err
		}
		moved = true
		return t.stream(ctx, blob, upload)
	})
	if err != nil {
		return fmt.Errorf("blob %s: %w", blob.Digest, err)
	}
	t.copier.blobs.note(key, t.to.Name)
	t.settle(blob, moved)
	return nil
}

func (t *task) targetHas(ctx context.Context, blob registryclient.Descriptor) (bool, error) {
	err := t.to.HeadBlob(ctx, blob.Digest)
	if registryclient.IsStatus(err, http.StatusNotFound, http.StatusMethodNotAllowed) {
		return false, nil
	}
	return err == nil, err
}
