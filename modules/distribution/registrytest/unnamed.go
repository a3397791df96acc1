package registrytest

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

// unnamed makes a registry drop what no tag names, at the moment when a tag moves
// away from it, as zot does: the manifest that the tag named and, when that was an
// index, its children, unless a tag or an index with a tag names them. Their bytes
// stay, so that an index is taken whose children are gone.
type unnamed struct {
	mu    sync.Mutex
	tags  map[string]string   // repository:tag to digest
	index map[string][]string // digest of an index to its children's
	gone  map[string]bool     // repository@digest
}

// DropUnnamed makes the registry behave as zot does when tags move.
func (r *Registry) DropUnnamed() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unnamed = &unnamed{tags: map[string]string{}, index: map[string][]string{}, gone: map[string]bool{}}
}

// Wipe empties the registry, as a restart with a fresh disk does.
func (r *Registry) Wipe() {
	fresh := Unserved(r.Host)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inner, r.blobs = fresh.inner, fresh.blobs
	if r.unnamed != nil {
		r.unnamed = &unnamed{tags: map[string]string{}, index: map[string][]string{}, gone: map[string]bool{}}
	}
}

// hides is true when the manifest has been dropped.
func (u *unnamed) hides(repository, reference string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.gone[repository+"@"+reference]
}

// stored takes note of a manifest that was stored under a reference.
func (u *unnamed) stored(repository, reference, digest string, raw []byte) {
	u.mu.Lock()
	defer u.mu.Unlock()
	var document struct {
		Manifests []struct {
			Digest string `json:"digest"`
		} `json:"manifests"`
	}
	_ = json.Unmarshal(raw, &document)
	u.index[digest] = nil
	for _, child := range document.Manifests {
		u.index[digest] = append(u.index[digest], child.Digest)
	}
	delete(u.gone, repository+"@"+digest)
	if strings.Contains(reference, ":") {
		return
	}
	old := u.tags[repository+":"+reference]
	u.tags[repository+":"+reference] = digest
	if old == "" || old == digest {
		return
	}
	for _, candidate := range u.below(old) {
		if !u.named(repository, candidate) {
			u.gone[repository+"@"+candidate] = true
		}
	}
}

// below lists a manifest and everything that it refers to.
func (u *unnamed) below(digest string) []string {
	all := []string{digest}
	for _, child := range u.index[digest] {
		all = append(all, u.below(child)...)
	}
	return all
}

func (u *unnamed) named(repository, digest string) bool {
	for tag, named := range u.tags {
		if strings.HasPrefix(tag, repository+":") {
			for _, part := range u.below(named) {
				if part == digest {
					return true
				}
			}
		}
	}
	return false
}

// Drop makes a manifest disappear, as a delete by somebody else does.
func (r *Registry) Drop(repository, digest string) {
	r.mu.Lock()
	u := r.unnamed
	r.mu.Unlock()
	u.mu.Lock()
	defer u.mu.Unlock()
	u.gone[repository+"@"+digest] = true
}

func reads(request *http.Request) bool {
	return request.Method == http.MethodGet || request.Method == http.MethodHead
}
