package copier

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

// answer is what a registry has under a tag or digest. Digest is "" when it has
// nothing there; manifest is set when it came back already.
type answer struct {
	digest, mediaType string
	manifest          *manifest
}

// look asks what a tag or digest names. A registry that answers no HEAD, or one
// without a digest, is asked with GET: the manifest comes back too then.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
func (r repository) look(ctx context.Context, reference string) (answer, error) {
	response, err := r.do(ctx, r.retries, call{
		method: http.MethodHead, path: r.path("manifests", reference), header: http.Header{"Accept": acceptManifests},
	}, http.StatusOK)
	switch {
	case isStatus(err, http.StatusNotFound):
		return answer{}, nil
	case isStatus(err, http.StatusMethodNotAllowed, http.StatusNotImplemented, http.StatusBadRequest):
		return r.lookByGet(ctx, reference)
	case err != nil:
		return answer{}, err
	}
	discard(response)
	named := response.Header.Get("Docker-Content-Digest")
	if digest.Digest(named).Validate() != nil {
		return r.lookByGet(ctx, reference)
	}
	return answer{digest: named, mediaType: mediaType(response.Header.Get("Content-Type"), "application/json", false)}, nil
}

func (r repository) lookByGet(ctx context.Context, reference string) (answer, error) {
	found, err := r.get(ctx, reference)
	if isStatus(err, http.StatusNotFound) {
		return answer{}, nil
	}
	if err != nil {
		return answer{}, err
	}
	return answer{found.digest, found.mediaType, found}, nil
}

// get reads a manifest and checks its bytes against its digest.
func (r repository) get(ctx context.Context, reference string) (*manifest, error) {
	var found *manifest
	err := r.retry(ctx, func() error {
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
		found = &manifest{raw: raw, digest: reference}
		return found.identify(reference, response.Header)
	})
	if err == nil {
		r.client.children.Put(found.digest, found.children)
	}
	return found, err
}

// identify settles the digest: the one asked for when it was a digest.
func (m *manifest) identify(reference string, header http.Header) error {
	want := digest.Digest(reference)
	if want.Validate() != nil {
		want = digest.Digest(header.Get("Docker-Content-Digest"))
	}
	if want.Validate() != nil {
		want = digest.FromBytes(m.raw)
	}
	m.digest = want.String()
	if got := want.Algorithm().FromBytes(m.raw); got != want {
		return module.Retryable(fmt.Errorf("manifest %s: the bytes have the digest %s", want, got))
	}
	return m.read(header.Get("Content-Type"))
}

// put stores a manifest under a tag or its digest and checks that the registry
// holds the same bytes afterwards.
func (r repository) put(ctx context.Context, m *manifest, reference string) error {
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
		found, err := r.look(ctx, reference)
		if err != nil {
			return fmt.Errorf("check what the target holds: %w", err)
		}
		got = found.digest
	}
	if got != m.digest {
		return module.Permanent(fmt.Errorf("the target stored %s as %s under %q: it changes manifests; zot needs preserveDigest: true", m.digest, got, reference))
	}
	return nil
}

// explainRefusal says what to do about the refusal that everybody meets who
// copies Docker images to zot.
func explainRefusal(err error) error {
	if isStatus(err, http.StatusUnsupportedMediaType) {
		return module.Permanent(fmt.Errorf("the target refuses this kind of manifest: set http.compat to [docker2s2] in zot's config: %w", err))
	}
	return err
}

// lostBlobs is true when a manifest was refused because the registry no longer has
// what it refers to. zot's word for that is MANIFEST_INVALID, which may mean that the
// manifest is wrong as well: only a second try shows.
func lostBlobs(err error) bool {
	if errors.Is(err, context.Canceled) || isStatus(err, http.StatusUnsupportedMediaType) {
		return false
	}
	return hasCode(err, "BLOB_UNKNOWN", "MANIFEST_BLOB_UNKNOWN", "MANIFEST_UNKNOWN", "MANIFEST_INVALID")
}

// knownChildren returns what an index refers to, if it was read before.
func (c *Client) knownChildren(digest string) ([]descriptor, bool) { return c.children.Get(digest) }
