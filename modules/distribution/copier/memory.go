package copier

import (
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/modules/distribution/internal/lru"
)

const (
	// trust is how long we assume, without asking, that a repository still holds the
	// blobs that we put there: registries collect garbage. Storing a manifest shows
	// whether that was right.
	trust = 15 * time.Minute
	// fresh is how long we assume that the manifests of an image's platforms are there.
	// Nothing shows when that is wrong, so it is shorter than the time between two
	// passes, which is ten seconds at least.
	fresh = 10 * time.Second
	// maxHolders bounds the repositories remembered for one blob.
	maxHolders = 4
)

type manifestKey struct{ host, repository, digest string }

// sighting is when a manifest was at the target, and in which epoch of its
// repository.
type sighting struct {
	at    time.Time
	epoch uint64
}

type repositoryKey struct{ host, name string }

// epoch counts how often everything that was known of a repository became
// worthless.
func (c *Copier) epoch(host, repository string) uint64 {
	return c.epochs.GetOrAdd(repositoryKey{host, repository}, c.lastEpoch.Load)
}

// distrust begins a new epoch: nothing remembered of the repository counts any more.
func (c *Copier) distrust(host, repository string) {
	c.epochs.Put(repositoryKey{host, repository}, c.lastEpoch.Add(1))
	c.blobs.drop(host, repository)
}

// saw notes that the repository has a manifest and everything below it, as of an
// epoch.
func (c *Copier) saw(key manifestKey, epoch uint64) {
	c.manifests.Put(key, sighting{time.Now(), epoch})
}

// seen is true when the repository had the manifest not too long ago, so that asking
// for it again is worth a request.
func (c *Copier) seen(key manifestKey) bool {
	last, ok := c.manifests.Get(key)
	return ok && time.Since(last.at) < trust
}

// current is seen, in the same epoch of the repository.
func (c *Copier) current(key manifestKey) bool {
	last, ok := c.manifests.Get(key)
	return ok && time.Since(last.at) < trust && last.epoch == c.epoch(key.host, key.repository)
}

// believed is true when everything below the manifest was there a moment ago.
func (c *Copier) believed(key manifestKey) bool {
	last, ok := c.manifests.Get(key)
	return ok && time.Since(last.at) < fresh && last.epoch == c.epoch(key.host, key.repository)
}

type flightKey struct{ host, digest string }

type holder struct {
	repository string
	seen       time.Time
}

// blobMemory knows which repositories of a registry hold a blob.
type blobMemory struct{ known *lru.Map[flightKey, []holder] }

func newBlobMemory(limit int) *blobMemory {
	return &blobMemory{known: lru.New[flightKey, []holder](limit)}
}

func (m *blobMemory) note(key flightKey, repository string) {
	holders, _ := m.known.Get(key)
	next := append([]holder{{repository, time.Now()}}, slices.DeleteFunc(slices.Clone(holders), func(h holder) bool {
		return h.repository == repository
	})...)
	m.known.Put(key, next[:min(len(next), maxHolders)])
}

func (m *blobMemory) forget(key flightKey, repository string) {
	holders, _ := m.known.Get(key)
	m.known.Put(key, slices.DeleteFunc(slices.Clone(holders), func(h holder) bool { return h.repository == repository }))
}

// holds is true when the repository was seen with the blob not long ago.
func (m *blobMemory) holds(key flightKey, repository string) bool {
	holders, _ := m.known.Get(key)
	return slices.ContainsFunc(holders, func(h holder) bool {
		return h.repository == repository && time.Since(h.seen) < trust
	})
}

// holder returns another repository that had the blob when last seen, or "".
func (m *blobMemory) holder(key flightKey, besides string) string {
	holders, _ := m.known.Get(key)
	for _, h := range holders {
		if h.repository != besides {
			return h.repository
		}
	}
	return ""
}

// drop forgets everything about one repository.
func (m *blobMemory) drop(host, repository string) {
	for _, key := range m.known.Keys() {
		if key.host == host {
			m.forget(key, repository)
		}
	}
}
