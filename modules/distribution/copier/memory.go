package copier

import (
	"slices"
	"time"
)

const (
	// trust is how long we believe, without asking, that a repository still holds
	// what we put there. Registries collect garbage.
	trust = 15 * time.Minute
	// maxHolders bounds the repositories remembered for one blob.
	maxHolders = 4
)

type manifestKey struct{ host, repository, digest string }

type flightKey struct{ host, digest string }

type holder struct {
	repository string
	seen       time.Time
}

// blobMemory knows which repositories of a registry hold a blob.
type blobMemory struct{ known *lru[flightKey, []holder] }

func newBlobMemory(limit int) *blobMemory {
	return &blobMemory{known: newLRU[flightKey, []holder](limit)}
}

func (m *blobMemory) note(key flightKey, repository string) {
	holders, _ := m.known.get(key)
	next := append([]holder{{repository, time.Now()}}, slices.DeleteFunc(slices.Clone(holders), func(h holder) bool {
		return h.repository == repository
	})...)
	m.known.put(key, next[:min(len(next), maxHolders)])
}

func (m *blobMemory) forget(key flightKey, repository string) {
	holders, _ := m.known.get(key)
	m.known.put(key, slices.DeleteFunc(slices.Clone(holders), func(h holder) bool { return h.repository == repository }))
}

// holds is true when the repository was seen with the blob not long ago.
func (m *blobMemory) holds(key flightKey, repository string) bool {
	holders, _ := m.known.get(key)
	return slices.ContainsFunc(holders, func(h holder) bool {
		return h.repository == repository && time.Since(h.seen) < trust
	})
}

// holder returns another repository that had the blob when last seen, or "".
func (m *blobMemory) holder(key flightKey, besides string) string {
	holders, _ := m.known.get(key)
	for _, h := range holders {
		if h.repository != besides {
			return h.repository
		}
	}
	return ""
}

// drop forgets everything about one repository.
func (m *blobMemory) drop(host, repository string) {
	for _, key := range m.known.keys() {
		if key.host == host {
			m.forget(key, repository)
		}
	}
}
