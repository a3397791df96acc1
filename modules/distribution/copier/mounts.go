package copier

import (
	"context"
	"net/http"
	"net/url"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// mountHabit says what a registry does when asked to mount a blob into the
// repository that already holds it. One that answers 201 answers existence and
// begins the upload in one request; the others need a HEAD first.
type mountHabit int

const (
	mountsUnknown mountHabit = iota
	mountsHonoured
	mountsIgnored
)

// mounts is what was found out about how one registry answers mounts.
type mounts struct {
	mu    sync.Mutex
	known mountHabit
	// learning is held by whoever finds it out.
	learning chan struct{}
}

// mountsOf returns what is known of the registry of a repository.
func (c *Copier) mountsOf(r registryclient.Repository) *mounts {
	return c.mounts.GetOrAdd(r.Registry(), func() *mounts { return &mounts{learning: make(chan struct{}, 1)} })
}

func (m *mounts) habit() mountHabit {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known
}

func (m *mounts) set(habit mountHabit) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known = habit
}

// find runs the function while the habit is unknown, one caller at a time.
func (m *mounts) find(ctx context.Context, find func() error) error {
	if m.habit() != mountsUnknown {
		return nil
	}
	select {
	case m.learning <- struct{}{}:
		defer func() { <-m.learning }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if m.habit() != mountsUnknown {
		return nil
	}
	return find()
}

// learnMounts copies the smallest blob of an image and then finds out, with one
// request more, whether the registry answers a mount from the same repository. It
// is done once per registry.
func (t *task) learnMounts(ctx context.Context, blobs []registryclient.Descriptor) error {
	if len(blobs) == 0 {
		return nil
	}
	known := t.copier.mountsOf(t.to)
	return known.find(ctx, func() error {
		smallest := blobs[0]
		for _, blob := range blobs {
			if blob.Size < smallest.Size {
				smallest = blob
			}
		}
		if err := t.blob(ctx, smallest); err != nil {
			return err
		}
		if known.habit() != mountsUnknown {
			return nil
		}
		mounted := false
		upload, err := t.to.StartUpload(ctx, mountFrom(smallest.Digest, t.to.Name), &mounted)
		if mounted {
			known.set(mountsHonoured)
			return nil
		}
		if err != nil && module.IsRetryable(err) {
			return err
		}
		known.set(mountsIgnored)
		if upload != nil {
			t.to.CancelUpload(ctx, upload)
		}
		return nil
	})
}

// beginUpload lets the target mount the blob from another repository, and returns nil,
// or returns where to upload it; in one request where the registry allows that.
func (t *task) beginUpload(ctx context.Context, blob registryclient.Descriptor, key flightKey) (*url.URL, error) {
	from := t.copier.blobs.holder(key, t.to.Name)
	if from == "" && t.from.Registry() == t.to.Registry() && t.from.Name != t.to.Name {
		from = t.from.Name
	}
	known := t.copier.mountsOf(t.to)
	if known.habit() == mountsIgnored {
		found, err := t.targetHas(ctx, blob)
		if err != nil || found {
			return nil, err
		}
		if from == "" {
			return t.to.StartUpload(ctx, "", nil)
		}
	}
	own := from == ""
	if own {
		from = t.to.Name
	}
	mounted := false
	upload, err := t.to.StartUpload(ctx, mountFrom(blob.Digest, from), &mounted)
	switch {
	case mounted:
		if own {
			known.set(mountsHonoured)
		}
		return nil, nil
	case registryclient.IsStatus(err, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed):
		if own {
			known.set(mountsIgnored)
		}
		upload, err = t.to.StartUpload(ctx, "", nil)
	}
	if !own {
		t.copier.blobs.forget(key, from)
	}
	return upload, err
}

func mountFrom(digest, repository string) string {
	return url.Values{"mount": {digest}, "from": {repository}}.Encode()
}
