package registryclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/opencontainers/go-digest"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// maxManifest bounds a manifest. Registries bound it at 4 MiB.
const maxManifest = 8 << 20

// Answer is what a registry has under a tag or digest. Digest is "" when it has
// nothing there; manifest is set when it came back already.
type Answer struct {
	Digest, MediaType string
	Manifest          *Manifest
}

// Look asks what a tag or digest names. A registry that answers no HEAD, or one
// without a digest, is asked with GET: the manifest comes back too then.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
func (r Repository) Look(ctx context.Context, reference string) (Answer, error) {
	response, err := r.do(ctx, r.retries, call{
		method: http.MethodHead, path: r.path("manifests", reference), header: http.Header{"Accept": acceptManifests},
	}, http.StatusOK)
	switch {
	case IsStatus(err, http.StatusNotFound):
		return Answer{}, nil
	case IsStatus(err, http.StatusMethodNotAllowed, http.StatusNotImplemented, http.StatusBadRequest):
		return r.lookByGet(ctx, reference)
	case err != nil:
		return Answer{}, err
	}
	discard(response)
	named := response.Header.Get("Docker-Content-Digest")
	if digest.Digest(named).Validate() != nil {
		return r.lookByGet(ctx, reference)
	}
	return Answer{Digest: named, MediaType: mediaType(response.Header.Get("Content-Type"), "application/json", false)}, nil
}

func (r Repository) lookByGet(ctx context.Context, reference string) (Answer, error) {
	found, err := r.Get(ctx, reference)
	if IsStatus(err, http.StatusNotFound) {
		return Answer{}, nil
	}
	if err != nil {
		return Answer{}, err
	}
	return Answer{found.Digest, found.mediaType, found}, nil
}

// Get reads a manifest and checks its bytes against its digest.
func (r Repository) Get(ctx context.Context, reference string) (*Manifest, error) {
	var found *Manifest
	err := r.Retry(ctx, func() error {
		response, err := r.once(ctx, call{
			method: http.MethodGet, path: r.path("manifests", reference), header: http.Header{"Accept": acceptManifests},
		}, http.StatusOK)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		raw, err := io.ReadAll(io.LimitReader(response.Body, maxManifest+1))
		if err != nil {
			return sendError(ctx, http.MethodGet, r.endpoint.Host, r.path("manifests", reference), err)
		}
		if len(raw) > maxManifest {
			return module.Permanent(fmt.Errorf("manifest %s is larger than %d MiB", reference, maxManifest>>20))
		}
		found = &Manifest{raw: raw, Digest: reference}
		return found.identify(reference, response.Header)
	})
	if err == nil && !IsImageType(found.mediaType) { // an image has none
		r.client.children.Put(found.Digest, found.Children)
	}
	return found, err
}

// identify settles the digest: the one asked for when it was a digest.
func (m *Manifest) identify(reference string, header http.Header) error {
	want := digest.Digest(reference)
	if want.Validate() != nil {
		want = digest.Digest(header.Get("Docker-Content-Digest"))
	}
	if want.Validate() != nil {
		want = digest.FromBytes(m.raw)
	}
	m.Digest = want.String()
	if got := want.Algorithm().FromBytes(m.raw); got != want {
		return module.Retryable(fmt.Errorf("manifest %s: the bytes have the digest %s", want, got))
	}
	return m.read(header.Get("Content-Type"))
}

// Put stores a manifest under a tag or its digest and checks that the registry
// holds the same bytes afterwards.
func (r Repository) Put(ctx context.Context, m *Manifest, reference string) error {
	response, err := r.do(ctx, r.retries, call{
		method: http.MethodPut, path: r.path("manifests", reference),
		header: http.Header{"Content-Type": {m.mediaType}}, body: m.raw,
	}, http.StatusCreated, http.StatusOK, http.StatusAccepted)
	if err != nil {
		return explainRefusal(err)
	}
	discard(response)
	got := response.Header.Get("Docker-Content-Digest")
	if digest.Digest(got).Validate() != nil {
		found, err := r.Look(ctx, reference)
		if err != nil {
			return fmt.Errorf("check what the target holds: %w", err)
		}
		got = found.Digest
	}
	if got != m.Digest {
		return module.Permanent(fmt.Errorf("the target stored %s as %s under %q: it changes manifests; zot needs preserveDigest: true", m.Digest, got, reference))
	}
	return nil
}

// explainRefusal says what to do about the refusal that everybody meets who
// copies Docker images to zot.
func explainRefusal(err error) error {
	if IsStatus(err, http.StatusUnsupportedMediaType) {
		return module.Permanent(fmt.Errorf("the target refuses this kind of manifest: set http.compat to [docker2s2] in zot's config: %w", err))
	}
	return err
}

// LostBlobs is true when a manifest was refused because the registry no longer has
// what it refers to. zot's word for that is MANIFEST_INVALID, which may mean that the
// manifest is wrong as well: only a second try shows.
func LostBlobs(err error) bool {
	if errors.Is(err, context.Canceled) || IsStatus(err, http.StatusUnsupportedMediaType) {
		return false
	}
	return hasCode(err, "BLOB_UNKNOWN", "MANIFEST_BLOB_UNKNOWN", "MANIFEST_UNKNOWN", "MANIFEST_INVALID")
}

// KnownChildren returns what an index refers to, if it was read before.
func (c *Client) KnownChildren(digest string) ([]Descriptor, bool) { return c.children.Get(digest) }
