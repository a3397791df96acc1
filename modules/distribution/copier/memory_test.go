package copier_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// heap is what is in use, in bytes, once all garbage is collected.
func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// TestMemoryOfBlobs has a copier remember blobs, each of which comes with texts of its own as
// from a manifest and a reference, and looks at what each takes. A mirror that runs for days
// over images that change remembers 20,000.
func TestMemoryOfBlobs(t *testing.T) {
	const blobs, most = 10_000, 200
	c := newClient()
	digest := func(i int) string { return fmt.Sprintf("sha256:%064x", i) }
	before := heap()
	for i := range blobs {
		reference := fmt.Sprintf("registry.example.com:5000/team-%d/app:1.%d", i%100, i)
		host, rest, _ := strings.Cut(reference, "/")
		repository, _, _ := strings.Cut(rest, ":")
		c.Note(host, repository, digest(i))
	}
	each := (heap() - before) / blobs
	t.Logf("%d bytes a blob", each)
	if each > most {
		t.Errorf("a blob takes %d bytes, want %d at most", each, most)
	}
	for i := range blobs {
		if !c.Holds("registry.example.com:5000", fmt.Sprintf("team-%d/app", i%100), digest(i)) {
			t.Fatalf("blob %d is not known", i)
		}
	}
	if c.Holds("registry.example.com:5000", "team-1/app", digest(0)) || c.Holds("other.example.com", "team-0/app", digest(0)) {
		t.Error("a blob is known where it never was")
	}
}

// TestChildrenOfIndexesAreKnown: an index is read once, and of an image, which has no
// children, nothing is kept.
func TestChildrenOfIndexesAreKnown(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	client := newClient()
	image := source.AddImage(t, "app", "one", registrytest.OCIManifest)
	index := source.AddIndex(t, "app", "all", registrytest.OCIIndex, image)
	for _, tag := range []string{"one", "all"} {
		mustCopy(t, client, source.Host+"/app:"+tag, target.Host+"/app:"+tag, options)
	}
	if children, ok := client.KnownChildren(index.Digest); !ok || len(children) != 1 || children[0].Digest != image.Digest {
		t.Errorf("the children of the index are %v (%v)", children, ok)
	}
	if children, ok := client.KnownChildren(image.Digest); ok {
		t.Errorf("the image has the children %v", children)
	}
}
