package copier_test

import (
	"fmt"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// bench copies five images, which share a base or nothing, each to a repository
// of its own, and reports requests and bytes beside the ideal.
func bench(b *testing.B, shared bool, copyAll func(pairs []copier.Image)) {
	source, target := registrytest.New(b), registrytest.New(b)
	base := layers(1, 8<<20, 2<<20)
	const images = 5
	unique, blobs, mounts := int64(10<<20), 2+2*images, 2*(images-1)
	if !shared {
		unique, blobs, mounts = images*unique, 4*images, 0
	}
	for n := range images {
		if !shared {
			base = layers(uint64(200+2*n), 8<<20, 2<<20)
		}
		own := registrytest.Bytes(uint64(50+n), 1<<20)
		source.AddImage(b, fmt.Sprintf("org/app-%d", n), "1", registrytest.OCIManifest, append(base[:2:2], own)...)
		unique += 1 << 20
	}
	b.ReportAllocs()
	b.SetBytes(unique)
	rounds := 0
	for b.Loop() {
		var pairs []copier.Image
		for n := range images {
			pairs = append(pairs, copier.Image{
				Source: fmt.Sprintf("%s/org/app-%d:1", source.Host, n),
				Target: fmt.Sprintf("%s/round-%d/app-%d:1", target.Host, rounds, n),
			})
		}
		copyAll(pairs)
		rounds++
	}
	b.ReportMetric(float64(source.Count("", "")+target.Count("", ""))/float64(rounds), "requests/op")
	// A HEAD at each side, a GET and a PUT of the manifest; a new blob is read with
	// one request and written with two; the others are mounted.
	b.ReportMetric(float64(images*4+3*blobs+mounts), "ideal-requests/op")
	b.ReportMetric(float64(source.Sent())/float64(rounds)/float64(unique), "bytes/unique")
}

func BenchmarkCopy(b *testing.B) {
	for _, shared := range []bool{true, false} {
		layout := map[bool]string{true: "shared base", false: "nothing shared"}[shared]
		b.Run(layout+"/patchbay", func(b *testing.B) {
			bench(b, shared, func(pairs []copier.Image) { copyOurs(b, pairs) })
		})
		b.Run(layout+"/crane", func(b *testing.B) {
			bench(b, shared, func(pairs []copier.Image) { copyAsCrane(b, pairs) })
		})
	}
}

func copyOurs(b *testing.B, pairs []copier.Image) {
	client := newClient() // as after a restart, with nothing in memory
	defer client.CloseIdle()
	for _, pair := range pairs {
		if _, err := client.Copy(b.Context(), pair, options); err != nil {
			b.Fatal(err)
		}
	}
}

// copyAsCrane does what `crane copy` does, in one process for all images.
func copyAsCrane(b *testing.B, pairs []copier.Image) {
	puller, err := remote.NewPuller()
	if err != nil {
		b.Fatal(err)
	}
	pusher, err := remote.NewPusher()
	if err != nil {
		b.Fatal(err)
	}
	for _, pair := range pairs {
		found, err := puller.Get(b.Context(), parse(b, pair.Source))
		if err != nil {
			b.Fatal(err)
		}
		if err := pusher.Push(b.Context(), parse(b, pair.Target), found); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNothingToDo(b *testing.B) {
	source, target, client := registrytest.New(b), registrytest.New(b), newClient()
	source.AddImage(b, "app", "1", registrytest.OCIManifest)
	pair := copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Copy(b.Context(), pair, options); err != nil {
			b.Fatal(err)
		}
	}
}

func parse(b *testing.B, image string) name.Reference {
	b.Helper()
	reference, err := name.ParseReference(image)
	if err != nil {
		b.Fatal(err)
	}
	return reference
}
