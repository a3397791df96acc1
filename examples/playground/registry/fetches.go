package registry

import (
	"context"
	"sync"
)

// fetches lets one request at a time fetch a blob. Distribution knows the blobs
// on their way by digest alone, for all repositories: whoever asks for one of
// them meanwhile is served from the upstream and nothing is kept for its
// repository, which would then lack the blob when the upstream is away.
type fetches struct {
	mu    sync.Mutex
	onWay map[string]chan struct{} // by digest; closed when the fetch is over
}

func newFetches() *fetches { return &fetches{onWay: map[string]chan struct{}{}} }

// wait returns when nobody else fetches the blob, or fails when ctx ends. The
// caller fetches it, or finds it fetched, and calls release.
func (f *fetches) wait(ctx context.Context, digest string) (release func(), err error) {
	for {
		f.mu.Lock()
		other, busy := f.onWay[digest]
		if !busy {
			mine := make(chan struct{})
			f.onWay[digest] = mine
			f.mu.Unlock()
			return func() { f.end(digest, mine) }, nil
		}
		f.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (f *fetches) end(digest string, mine chan struct{}) {
	f.mu.Lock()
	delete(f.onWay, digest)
	f.mu.Unlock()
	close(mine)
}
