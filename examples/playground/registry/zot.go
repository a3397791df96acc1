package registry

import (
	"cmp"
	"net/http"
	"time"
)

// ZotRules make the mirror behave as a real zot does where that differs from
// other registries. Each was measured on zot 6d19b44 of August 2026. The zero value
// is a registry as distribution's.
type ZotRules struct {
	// DropUnnamed lets a digest live only while a tag, or an index that a tag names,
	// refers to it. When a tag moves or is deleted, what it alone named answers 404
	// at once. The bytes stay on the disk, and an index is accepted while the bytes
	// of its children are there, though each of them is 404 when it is pulled.
	DropUnnamed bool
	// OneRefusal answers 400 MANIFEST_INVALID to a manifest whose blobs or children
	// are missing, as to one that is wrong.
	OneRefusal bool
	// PullOnHead lets HEAD of a tag that is pulled through take as long as the whole
	// pull, and bring the image. What its upstream does not give out is 404.
	PullOnHead bool
	// Timeout cuts uploads and downloads that take longer, and requests that go on
	// without an answer: zot's http.readTimeout and http.writeTimeout, 60 s unless
	// its configuration says otherwise. 0: never.
	Timeout time.Duration
}

// LikeZot returns all rules, with the timeout of a zot that was given none.
func LikeZot() ZotRules {
	return ZotRules{DropUnnamed: true, OneRefusal: true, PullOnHead: true, Timeout: time.Minute}
}

// putManifest stores a manifest as zot does.
func (m *Mirror) putManifest(w http.ResponseWriter, r *http.Request, entry Request) {
	if !m.zot.OneRefusal {
		m.listing.put(w, r, entry)
		return
	}
	answer := &memoryWriter{header: http.Header{}}
	m.listing.put(answer, r, entry)
	status := cmp.Or(answer.status, http.StatusOK)
	if status == http.StatusBadRequest || status == http.StatusNotFound {
		fail(w, http.StatusBadRequest, "MANIFEST_INVALID", "manifest invalid")
		return
	}
	answer.replay(w)
}

// replay answers with what was kept.
func (w *memoryWriter) replay(to http.ResponseWriter) {
	for key, values := range w.header {
		to.Header()[key] = values
	}
	to.WriteHeader(cmp.Or(w.status, http.StatusOK))
	_, _ = to.Write(w.body.Bytes()) // a client that has left gets no error
}
