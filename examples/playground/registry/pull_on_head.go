package registry

import (
	"net/http"
	"strings"
)

// pullFirst brings the whole image of a tag before anything is said of it, as zot
// does for HEAD and GET alike; the answer is then that for its digest. Nothing is
// there when the upstream fails and the mirror has no image under the tag.
func (p *pullThrough) pullFirst(w http.ResponseWriter, r *http.Request, entry Request, from *source) {
	var digest string
	var raw []byte
	p.listing.following(r.Context(), entry.Repository, entry.Reference, func() {
		digest, raw = p.pullManifest(r, entry.Repository, entry.Reference, from)
	})
	if digest == "" {
		if r.Context().Err() != nil {
			panic(http.ErrAbortHandler) // the client is gone
		}
		fail(w, http.StatusNotFound, "MANIFEST_UNKNOWN", "manifest unknown")
		return
	}
	p.pullParts(r, entry.Repository, raw, from)
	from.cache.ServeHTTP(w, asking(r, r.Method, entry.Repository, "manifests", digest))
}

func (p *pullThrough) pullManifest(r *http.Request, repository, reference string, from *source) (digest string, raw []byte) {
	answer := &memoryWriter{header: http.Header{}}
	from.cache.ServeHTTP(answer, asking(r, http.MethodGet, repository, "manifests", reference))
	if answer.status != http.StatusOK {
		return "", nil
	}
	return answer.header.Get("Docker-Content-Digest"), answer.body.Bytes()
}

// pullParts brings what a manifest refers to. What the upstream does not give out is
// missed by whoever asks for it.
func (p *pullThrough) pullParts(r *http.Request, repository string, raw []byte, from *source) {
	for _, child := range childrenOf(raw) {
		if _, raw := p.pullManifest(r, repository, child, from); raw != nil {
			p.pullParts(r, repository, raw, from)
		}
	}
	for _, blob := range blobsOf(raw) {
		request := asking(r, http.MethodGet, repository, "blobs", blob)
		if !p.has(request) {
			p.serve(discardWriter{http.Header{}}, request, describe(request), from)
		}
	}
}

// asking is a request of the mirror's own, under the client's context.
func asking(r *http.Request, method, repository, kind, reference string) *http.Request {
	request := r.Clone(r.Context())
	request.Method, request.Body, request.ContentLength = method, http.NoBody, 0
	request.URL.Path, request.URL.RawPath, request.URL.RawQuery = "/v2/"+repository+"/"+kind+"/"+reference, "", ""
	request.RequestURI = request.URL.Path
	request.Header = http.Header{"Accept": manifestTypes}
	return request
}

// discardWriter takes an answer that nobody reads.
type discardWriter struct{ header http.Header }

func (w discardWriter) Header() http.Header         { return w.header }
func (w discardWriter) WriteHeader(int)             {}
func (w discardWriter) Write(p []byte) (int, error) { return len(p), nil }

func isTag(reference string) bool { return !strings.Contains(reference, ":") }
