package registryclient

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// HeadBlob asks whether a repository has a blob; nil means that it has.
func (r Repository) HeadBlob(ctx context.Context, digest string) error {
	response, err := r.once(ctx, call{method: http.MethodHead, path: r.path("blobs", digest)}, http.StatusOK)
	if err != nil {
		return err
	}
	discard(response)
	return nil
}

// StartUpload begins an upload. With a mount in the query the registry may answer that
// it has mounted the blob: no upload then.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#mounting-a-blob-from-another-repository
func (r Repository) StartUpload(ctx context.Context, query string, mounted *bool) (*url.URL, error) {
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

// Upload sends the bytes of a blob to the place where its upload was begun, and returns
// the digest that the registry says it has stored, "" when it names none.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#post-then-put
func (r Repository) Upload(ctx context.Context, place *url.URL, blob Descriptor, content io.Reader) (stored string, err error) {
	destination := *place
	query := "digest=" + url.QueryEscape(blob.Digest)
	if destination.RawQuery != "" {
		query = destination.RawQuery + "&" + query
	}
	destination.RawQuery = query
	response, err := r.once(ctx, call{
		method: http.MethodPut, url: &destination, stream: content, length: blob.Size,
		header: http.Header{"Content-Type": {"application/octet-stream"}},
	}, http.StatusCreated, http.StatusNoContent)
	if err != nil {
		return "", err
	}
	discard(response)
	return response.Header.Get("Docker-Content-Digest"), nil
}

// CancelUpload gives up an upload. The registry drops it later anyway, so a
// failure means nothing.
func (r Repository) CancelUpload(ctx context.Context, upload *url.URL) {
	response, err := r.once(ctx, call{method: http.MethodDelete, url: upload}, http.StatusNoContent, http.StatusAccepted, http.StatusOK)
	if err == nil {
		discard(response)
	}
}
