package copier

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/opencontainers/go-digest"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// blob makes sure that the target has a blob. Of all copies that need it at the same
// time one moves it, and the others mount it afterwards.
func (t *task) blob(ctx context.Context, blob descriptor) error {
	if err := digest.Digest(blob.Digest).Validate(); err != nil {
		return module.Permanent(fmt.Errorf("the manifest names the blob %q: %w", blob.Digest, err))
	}
	key := flightKey{t.to.endpoint.host, blob.Digest}
	for {
		if t.client.blobs.holds(key, t.to.name) {
			t.settle(blob, false)
			return nil
		}
		end, err := t.client.flights.lead(ctx, key)
		if err != nil {
			return err
		}
		if end == nil {
			continue
		}
		defer end()
		if t.client.blobs.holds(key, t.to.name) {
			t.settle(blob, false)
			return nil
		}
		return t.moveOrMount(ctx, blob, key)
	}
}

// moveOrMount mounts a blob or moves its bytes, and remembers where it is.
func (t *task) moveOrMount(ctx context.Context, blob descriptor, key flightKey) error {
	moved := false
	err := t.client.retry(ctx, t.options.MaxRetries, func() error {
		upload, err := t.begin(ctx, blob, key)
		if err != nil || upload == nil {
			return err
		}
		moved = true
		return t.stream(ctx, blob, upload)
	})
	if err != nil {
		return fmt.Errorf("blob %s: %w", blob.Digest, err)
	}
	t.client.blobs.note(key, t.to.name)
	t.settle(blob, moved)
	return nil
}

// begin lets the target mount the blob from another repository, and returns nil, or
// returns where to upload it; in one request where the registry allows that.
func (t *task) begin(ctx context.Context, blob descriptor, key flightKey) (*url.URL, error) {
	from := t.client.blobs.holder(key, t.to.name)
	if from == "" && t.from.endpoint == t.to.endpoint && t.from.name != t.to.name {
		from = t.from.name
	}
	if t.to.endpoint.mountHabit() == mountsIgnored {
		found, err := t.to.hasBlob(ctx, blob.Digest)
		if err != nil || found {
			return nil, err
		}
		if from == "" {
			return t.to.start(ctx, "", nil)
		}
	}
	own := from == ""
	if own {
		from = t.to.name
	}
	mounted := false
	upload, err := t.to.start(ctx, url.Values{"mount": {blob.Digest}, "from": {from}}.Encode(), &mounted)
	switch {
	case mounted:
		if own {
			t.to.endpoint.setMountHabit(mountsHonoured)
		}
		return nil, nil
	case isStatus(err, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed):
		if own {
			t.to.endpoint.setMountHabit(mountsIgnored)
		}
		upload, err = t.to.start(ctx, "", nil)
	}
	if !own {
		t.client.blobs.forget(key, from)
	}
	return upload, err
}

// start begins an upload. With a mount in the query the registry may answer that
// it has mounted the blob: no upload then.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#mounting-a-blob-from-another-repository
func (r repository) start(ctx context.Context, query string, mounted *bool) (*url.URL, error) {
	want := []int{http.StatusAccepted}
	if mounted != nil {
		want = append(want, http.StatusCreated)
	}
	response, err := r.once(ctx, call{method: http.MethodPost, path: r.path("blobs", "uploads/"), query: query}, want...)
	if err != nil {
		return nil, err
	}
	discard(response)
	if response.StatusCode == http.StatusCreated {
		*mounted = true
		return nil, nil
	}
	location, err := r.location(response)
	return location, module.Permanent(err)
}

func (r repository) hasBlob(ctx context.Context, digest string) (bool, error) {
	response, err := r.once(ctx, call{method: http.MethodHead, path: r.path("blobs", digest)}, http.StatusOK)
	switch {
	case err == nil:
		discard(response)
		return true, nil
	case isStatus(err, http.StatusNotFound, http.StatusMethodNotAllowed):
		return false, nil
	}
	return false, err
}

// learnMounts copies the smallest blob of an image and then finds out, with one
// request more, whether the registry answers a mount from the same repository. It
// is done once per registry.
func (t *task) learnMounts(ctx context.Context, blobs []descriptor) error {
	if len(blobs) == 0 {
		return nil
	}
	return t.to.endpoint.findMountHabit(ctx, func() error {
		smallest := blobs[0]
		for _, blob := range blobs {
			if blob.Size < smallest.Size {
				smallest = blob
			}
		}
		if err := t.blob(ctx, smallest); err != nil {
			return err
		}
		if t.to.endpoint.mountHabit() != mountsUnknown {
			return nil
		}
		mounted := false
		upload, err := t.to.start(ctx, url.Values{"mount": {smallest.Digest}, "from": {t.to.name}}.Encode(), &mounted)
		if mounted {
			t.to.endpoint.setMountHabit(mountsHonoured)
			return nil
		}
		if err != nil && module.IsRetryable(err) {
			return err
		}
		t.to.endpoint.setMountHabit(mountsIgnored)
		if upload != nil {
			t.to.cancelUpload(ctx, upload)
		}
		return nil
	})
}

// cancelUpload gives up an upload. The registry drops it later anyway, so a
// failure means nothing.
func (r repository) cancelUpload(ctx context.Context, upload *url.URL) {
	response, err := r.once(ctx, call{method: http.MethodDelete, url: upload}, http.StatusNoContent, http.StatusAccepted, http.StatusOK)
	if err == nil {
		discard(response)
	}
}
