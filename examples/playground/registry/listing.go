package registry

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// listing is a store of manifests that may drop what no tag names any more. What is
// listed is what the storage says, so it survives a restart.
type listing struct {
	app         http.Handler
	storage     string
	dropUnnamed bool

	mu    sync.Mutex
	locks map[string]*sync.Mutex // by repository: a tag moves and others drop at once
}

func newListing(app http.Handler, storage string, dropUnnamed bool) *listing {
	return &listing{app: app, storage: storage, dropUnnamed: dropUnnamed, locks: map[string]*sync.Mutex{}}
}

// put stores a manifest.
func (l *listing) put(w http.ResponseWriter, r *http.Request, entry Request) {
	if !l.dropUnnamed {
		l.app.ServeHTTP(w, r)
		return
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		fail(w, http.StatusBadRequest, "MANIFEST_INVALID", err.Error())
		return
	}
	for _, child := range childrenOf(raw) {
		if !l.hasBytes(child) {
			fail(w, http.StatusBadRequest, "MANIFEST_BLOB_UNKNOWN", "the index names "+child+", whose bytes are not here")
			return
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	l.moving(r.Context(), entry.Repository, entry.Reference, func() { l.app.ServeHTTP(w, r) })
}

// remove deletes a tag or a manifest.
func (l *listing) remove(w http.ResponseWriter, r *http.Request, entry Request) {
	if !l.dropUnnamed {
		l.app.ServeHTTP(w, r)
		return
	}
	l.moving(r.Context(), entry.Repository, entry.Reference, func() { l.app.ServeHTTP(w, r) })
}

// moving runs what may take a tag or a manifest away, and drops what nothing names
// afterwards that was named before.
func (l *listing) moving(ctx context.Context, repository, reference string, move func()) {
	lock := l.lock(repository)
	lock.Lock()
	defer lock.Unlock()
	drop := l.watch(ctx, repository, reference)
	move()
	drop()
}

// following is moving for a pull, which may take long: others go on meanwhile.
func (l *listing) following(ctx context.Context, repository, tag string, pull func()) {
	if !l.dropUnnamed {
		pull()
		return
	}
	drop := l.watch(ctx, repository, tag)
	pull()
	lock := l.lock(repository)
	lock.Lock()
	defer lock.Unlock()
	drop()
}

// watch notes what a tag or digest names. The returned function drops it, and what
// is below it, if that is over and nothing else names it.
func (l *listing) watch(ctx context.Context, repository, reference string) (drop func()) {
	before, _ := l.manifest(ctx, repository, reference)
	if before == "" {
		return func() {}
	}
	below := l.below(ctx, repository, before)
	return func() {
		if after, _ := l.manifest(ctx, repository, reference); after == before {
			return
		}
		kept := map[string]bool{}
		for _, tag := range l.tags(ctx, repository) {
			if digest, _ := l.manifest(ctx, repository, tag); digest != "" {
				maps.Copy(kept, l.below(ctx, repository, digest))
			}
		}
		for digest := range below {
			if !kept[digest] {
				l.ask(ctx, http.MethodDelete, "/v2/"+repository+"/manifests/"+digest)
			}
		}
	}
}

func (l *listing) lock(repository string) *sync.Mutex {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.locks[repository] == nil {
		l.locks[repository] = &sync.Mutex{}
	}
	return l.locks[repository]
}

// below returns a manifest's digest and those of everything under it.
func (l *listing) below(ctx context.Context, repository, digest string) map[string]bool {
	all := map[string]bool{digest: true}
	_, raw := l.manifest(ctx, repository, digest)
	for _, child := range childrenOf(raw) {
		maps.Copy(all, l.below(ctx, repository, child))
	}
	return all
}

// manifest reads a manifest from the storage; the digest is "" when it has none.
func (l *listing) manifest(ctx context.Context, repository, reference string) (digest string, raw []byte) {
	answer := l.ask(ctx, http.MethodGet, "/v2/"+repository+"/manifests/"+reference)
	if answer.status != http.StatusOK {
		return "", nil
	}
	return answer.header.Get("Docker-Content-Digest"), answer.body.Bytes()
}

func (l *listing) tags(ctx context.Context, repository string) []string {
	var list struct {
		Tags []string `json:"tags"`
	}
	// A repository without tags has no list.
	_ = json.Unmarshal(l.ask(ctx, http.MethodGet, "/v2/"+repository+"/tags/list").body.Bytes(), &list)
	return list.Tags
}

// ask sends a request to the storage, without counts and faults. Its end is not the
// client's: what has begun to move moves.
func (l *listing) ask(ctx context.Context, method, path string) *memoryWriter {
	answer := &memoryWriter{header: http.Header{}}
	request, err := http.NewRequestWithContext(context.WithoutCancel(ctx), method, "http://"+MirrorName+path, http.NoBody)
	if err != nil {
		answer.status = http.StatusBadRequest
		return answer
	}
	request.RequestURI, request.RemoteAddr = path, "127.0.0.1:0"
	request.Header["Accept"] = manifestTypes
	l.app.ServeHTTP(answer, request)
	return answer
}

// hasBytes says whether the disk holds a digest's bytes, listed or not.
func (l *listing) hasBytes(digest string) bool {
	algorithm, hex, ok := strings.Cut(digest, ":")
	if !ok || len(hex) < 2 {
		return false
	}
	_, err := os.Stat(filepath.Join(l.storage, "docker", "registry", "v2", "blobs", algorithm, hex[:2], hex, "data"))
	return err == nil
}

var manifestTypes = []string{
	"application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.docker.distribution.manifest.v2+json",
}

// childrenOf lists the manifests that an index names; none for other manifests.
func childrenOf(raw []byte) []string {
	var index struct {
		Manifests []named `json:"manifests"`
	}
	if json.Unmarshal(raw, &index) != nil {
		return nil
	}
	return digestsOf(index.Manifests)
}

// blobsOf lists the config and the layers that a manifest names.
func blobsOf(raw []byte) []string {
	var manifest struct {
		Config *named  `json:"config"`
		Layers []named `json:"layers"`
	}
	if json.Unmarshal(raw, &manifest) != nil || manifest.Config == nil {
		return nil
	}
	return digestsOf(append(manifest.Layers, *manifest.Config))
}

// named is a descriptor as far as it matters here.
type named struct {
	Digest string `json:"digest"`
}

func digestsOf(all []named) []string {
	var digests []string
	for _, one := range all {
		digests = append(digests, one.Digest)
	}
	return digests
}
