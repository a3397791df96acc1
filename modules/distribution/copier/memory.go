package copier

import (
	"crypto/sha256"
	"slices"
	"strings"
	"time"
	"unique"

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

// sum is the hash of a key. Much is remembered, and it takes less memory than names and
// digests do; of 128 bits no two keys have the same one.
type sum [16]byte

// sumOf is the sum of texts without line breaks.
func sumOf(parts ...string) sum {
	whole := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return sum(whole[:len(sum{})])
}

type manifestKey struct{ host, repository, digest string }

func (k manifestKey) sum() sum { return sumOf(k.host, k.repository, k.digest) }

// sighting is when a manifest was at the target, as the copier's age, and in which epoch of
// its repository.
type sighting struct {
	at    time.Duration
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
	c.manifests.Put(key.sum(), sighting{time.Since(c.began), epoch})
}

// sighted returns when the manifest was at the target, if that is less than an age ago.
func (c *Copier) sighted(key manifestKey, age time.Duration) (sighting, bool) {
	last, ok := c.manifests.Get(key.sum())
	return last, ok && time.Since(c.began)-last.at < age
}

// seen is true when the repository had the manifest not too long ago, so that asking
// for it again is worth a request.
func (c *Copier) seen(key manifestKey) bool {
	_, ok := c.sighted(key, trust)
	return ok
}

// current is seen, in the same epoch of the repository.
func (c *Copier) current(key manifestKey) bool {
	last, ok := c.sighted(key, trust)
	return ok && last.epoch == c.epoch(key.host, key.repository)
}

// believed is true when everything below the manifest was there a moment ago.
func (c *Copier) believed(key manifestKey) bool {
	last, ok := c.sighted(key, fresh)
	return ok && last.epoch == c.epoch(key.host, key.repository)
}

type flightKey struct{ host, digest string }

func (k flightKey) sum() sum { return sumOf(k.host, k.digest) }

// holder is a repository that has a blob, and when it was last seen with it, as the memory's
// age.
type holder struct {
	repository unique.Handle[repositoryKey]
	seen       time.Duration
}

// blobMemory knows which repositories of a registry hold a blob.
type blobMemory struct {
	known *lru.Map[sum, []holder]
	began time.Time
}

func newBlobMemory(limit int) *blobMemory {
	return &blobMemory{known: lru.New[sum, []holder](limit), began: time.Now()}
}

func (m *blobMemory) note(key flightKey, repository string) {
	holders, _ := m.known.Get(key.sum())
	named := unique.Make(repositoryKey{key.host, repository})
	next := make([]holder, 1, min(len(holders)+1, maxHolders))
	next[0] = holder{named, time.Since(m.began)}
	for _, h := range holders {
		if h.repository != named && len(next) < maxHolders {
			next = append(next, h)
		}
	}
	m.known.Put(key.sum(), next)
}

func (m *blobMemory) forget(key flightKey, repository string) {
	m.forgetHolder(key.sum(), unique.Make(repositoryKey{key.host, repository}))
}

func (m *blobMemory) forgetHolder(of sum, repository unique.Handle[repositoryKey]) {
	holders, _ := m.known.Get(of)
	isIt := func(h holder) bool { return h.repository == repository }
	if slices.ContainsFunc(holders, isIt) {
		m.known.Put(of, slices.DeleteFunc(slices.Clone(holders), isIt))
	}
}

// holds is true when the repository was seen with the blob not long ago.
func (m *blobMemory) holds(key flightKey, repository string) bool {
	holders, _ := m.known.Get(key.sum())
	named, now := unique.Make(repositoryKey{key.host, repository}), time.Since(m.began)
	return slices.ContainsFunc(holders, func(h holder) bool { return h.repository == named && now-h.seen < trust })
}

// holder returns another repository that had the blob when last seen, or "".
func (m *blobMemory) holder(key flightKey, besides string) string {
	holders, _ := m.known.Get(key.sum())
	for _, h := range holders {
		if name := h.repository.Value().name; name != besides {
			return name
		}
	}
	return ""
}

// drop forgets everything about one repository.
func (m *blobMemory) drop(host, repository string) {
	named := unique.Make(repositoryKey{host, repository})
	for _, of := range m.known.Keys() {
		m.forgetHolder(of, named)
	}
}
