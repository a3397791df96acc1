package registry

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/distribution/distribution/v3/registry/handlers"
)

// pullThrough is the mirror's reading side: one cache an upstream, all over the
// same storage as the mirror's own store. Each keeps and serves images under
// their names on the mirror, so no two can meet.
type pullThrough struct {
	sources map[string]*source // by first path segment; hubSegment for Docker Hub
	local   http.Handler       // what is in the storage; asks nobody
	fetches *fetches
	listing *listing
	// pullOnHead brings the whole image when a tag is asked for.
	pullOnHead bool
}

// source is an upstream and the cache of it.
type source struct {
	host  Host
	relay *relay
	cache *handlers.App
}

// hubSegment means Docker Hub, whose names have no segment of the host's.
const hubSegment = ""

func newPullThrough(ctx context.Context, up *Upstreams, storage string, local http.Handler, listing *listing, pullOnHead bool, timeout time.Duration) (*pullThrough, error) {
	p := &pullThrough{sources: map[string]*source{}, local: local, fetches: up.fetches, listing: listing, pullOnHead: pullOnHead}
	for _, host := range up.registries() {
		segment := host.Name
		if host.Name == DockerHub {
			segment = hubSegment
		}
		way, err := startRelay(ctx, up, host, segment, timeout)
		if err != nil {
			return nil, errors.Join(err, p.close())
		}
		p.sources[segment] = &source{host: host, relay: way, cache: newStore(ctx, storage, way.url(), false)}
	}
	return p, nil
}

// find says which registry's image a hub-flat name is. A namespace on Docker Hub has no
// dot and its repositories are one segment, so nothing else can be Docker Hub's.
func (p *pullThrough) find(repository string) (*source, bool) {
	first, rest, _ := strings.Cut(repository, "/")
	if rest == "" {
		return nil, false
	}
	if !strings.Contains(first, ".") {
		if strings.Contains(rest, "/") {
			return nil, false
		}
		first = hubSegment
	}
	from, ok := p.sources[first]
	return from, ok
}

// serve answers from the cache of the upstream, which fetches what it lacks.
func (p *pullThrough) serve(w http.ResponseWriter, r *http.Request, entry Request, from *source) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		fail(w, http.StatusMethodNotAllowed, "UNSUPPORTED", fmt.Sprintf(
			"%s belongs to %s and is only pulled through; push images of your own under a segment with a dot that no upstream has, such as internal.example/%s",
			entry.Repository, from.host.Name, entry.Repository))
		return
	}
	if p.pullOnHead && entry.Kind == KindManifest && isTag(entry.Reference) {
		p.pullFirst(w, r, entry, from)
		return
	}
	if entry.Kind == KindBlob && !p.has(r) {
		release, err := p.fetches.wait(r.Context(), entry.Reference)
		if err != nil {
			panic(http.ErrAbortHandler) // the client is gone
		}
		defer release()
	}
	from.cache.ServeHTTP(w, r)
}

// has says whether what is asked for is in the storage.
func (p *pullThrough) has(r *http.Request) bool {
	request := r.Clone(r.Context())
	request.Method, request.Body = http.MethodHead, http.NoBody
	answer := &memoryWriter{header: http.Header{}}
	p.local.ServeHTTP(answer, request)
	return answer.status == http.StatusOK
}

func (p *pullThrough) close() error {
	var errs []error
	for _, from := range p.sources {
		errs = append(errs, from.relay.close(), from.cache.Shutdown())
	}
	return errors.Join(errs...)
}
