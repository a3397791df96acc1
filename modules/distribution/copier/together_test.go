package copier_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

func contextWithTimeout(t *testing.T, wait time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), wait)
}

// Images that share layers, copied at the same time: every layer travels once,
// the others are mounted, whatever repository they go to.
func TestSharedBlobsTravelOnce(t *testing.T) {
	source, target, client := registrytest.New(t), registrytest.New(t), newClient()
	warm(t, client, source, target)
	shared := layers(1, 400_000, 200_000)
	unique := int64(600_000)
	const images = 8
	for n := range images {
		repository := path("team/app-%d", n)
		own := registrytest.Bytes(uint64(100+n), 1000)
		source.AddImage(t, repository, "1", registrytest.OCIManifest, append(shared[:2:2], own)...)
		unique += 1000
	}
	source.Reset()
	target.Reset()
	var (
		group   sync.WaitGroup
		mu      sync.Mutex
		bytes   int64
		blobs   int
		mounted int
	)
	for n := range images {
		group.Go(func() {
			name := path("/team/app-%d:1", n)
			result := mustCopy(t, client, source.Host+name, target.Host+name, options)
			mu.Lock()
			defer mu.Unlock()
			bytes, blobs, mounted = bytes+result.Bytes, blobs+result.Blobs, mounted+result.Mounted
		})
	}
	group.Wait()
	if source.Sent() != bytes || bytes < unique || bytes > unique+images*100 {
		t.Errorf("%d bytes moved by %d sent, want %d and the configs", bytes, source.Sent(), unique)
	}
	if blobs != 2+2*images || mounted != 2*(images-1) {
		t.Errorf("%d blobs moved, %d mounted", blobs, mounted)
	}
	// A HEAD and a PUT of the manifest each, two for a new blob, one for a mount.
	if got, ideal := target.Count("", ""), 2*images+2*blobs+mounted; got != ideal {
		t.Errorf("%d requests at the target, the ideal is %d", got, ideal)
	}
	if got, ideal := source.Count("", ""), 2*images+blobs; got != ideal {
		t.Errorf("%d requests at the source, the ideal is %d", got, ideal)
	}
	for n := range images {
		wantSame(t, source, target, path("team/app-%d", n), "1", path("team/app-%d", n), "1")
	}
}

func TestOneImageManyTimesAtOnce(t *testing.T) {
	source, target, client := registrytest.New(t), registrytest.New(t), newClient()
	source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 300_000, 1)...)
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() { mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", options) })
	}
	group.Wait()
	if got := source.Count("GET", "/blobs/"); got != 3 {
		t.Errorf("%d blobs read, there are 3", got)
	}
}

func TestWithinOneRegistryNothingMoves(t *testing.T) {
	registry, client := registrytest.New(t), newClient()
	registry.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 50_000)...)
	result := mustCopy(t, client, registry.Host+"/app:1", registry.Host+"/promoted/app:1", options)
	if result.Bytes != 0 || result.Mounted != 2 || registry.Count("GET", "/blobs/") != 0 {
		t.Errorf("result = %+v, %q", result, registry.Requests())
	}
	wantSame(t, registry, registry, "app", "1", "promoted/app", "1")
}

func TestProgressReachesTheEnd(t *testing.T) {
	source, target, client := registrytest.New(t), registrytest.New(t), newClient()
	source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 3<<20, 1000)...)
	var (
		mu   sync.Mutex
		seen []copier.Progress
	)
	o := options
	o.Progress = func(p copier.Progress) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, p)
	}
	mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
	first, last := seen[0], seen[len(seen)-1]
	if first.State != copier.StateChecking || last.State != copier.StateCopied || last.Done != last.Total || last.Total < 3<<20 || len(seen) < 5 {
		t.Errorf("progress = %+v", seen)
	}
}
