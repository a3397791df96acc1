package copier

import (
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/modules/distribution/internal/lru"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// Copier copies images with a client of registries. It remembers, in bounded memory,
// what later copies can do without asking: which repository holds which blob and which
// manifest, and how each registry answers mounts. Share one for everything. Safe for
// concurrent use.
type Copier struct {
	*registryclient.Client

	blobs     *blobMemory
	manifests *lru.Map[sum, sighting]
	began     time.Time // what was seen is dated by the copier's age
	epochs    *lru.Map[repositoryKey, uint64]
	lastEpoch atomic.Uint64
	mounts    *lru.Map[registryclient.Registry, *mounts]
	verdicts  *lru.Map[verdictKey, verdict]
	flights   flights
}

// New makes a copier.
func New(client *registryclient.Client) *Copier {
	return &Copier{
		Client:    client,
		blobs:     newBlobMemory(20000),
		manifests: lru.NewAged[sum, sighting](20000, trust),
		began:     time.Now(),
		epochs:    lru.New[repositoryKey, uint64](20000),
		mounts:    lru.New[registryclient.Registry, *mounts](1024),
		verdicts:  lru.New[verdictKey, verdict](4096),
		flights:   flights{running: make(map[flightKey]chan struct{})},
	}
}
