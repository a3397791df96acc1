package images

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
)

// SetOptions describe a set of images for a benchmark.
type SetOptions struct {
	// Hosts take turns; empty: docker.io.
	Hosts []string
	// Count of images, with Layers layers of MinSize to MaxSize bytes each.
	Count, Layers    int
	MinSize, MaxSize int64
	// Seed makes sets differ: another seed gives other blobs.
	Seed string
}

// BenchSet is the set that copying is measured with: 20 images, 3 layers of 5
// to 20 MB, half of them on one of two shared bases, half of them for two
// platforms.
func BenchSet() SetOptions {
	return SetOptions{
		Hosts: []string{"docker.io", "ghcr.io", "quay.io"},
		Count: 20, Layers: 3, MinSize: 5 << 20, MaxSize: 20 << 20, Seed: "bench",
	}
}

// Set describes the images. Of four in a row, the first and second share a
// base with others, the first and third are for two platforms, and every
// fifth is Docker schema 2.
func Set(opts SetOptions) []Image {
	hosts := opts.Hosts
	if len(hosts) == 0 {
		hosts = []string{"docker.io"}
	}
	all := make([]Image, opts.Count)
	for i := range all {
		image := Image{
			Name:   fmt.Sprintf("%s/%s/app-%02d:1", hosts[i%len(hosts)], opts.Seed, i+1),
			Docker: i%5 == 4,
		}
		for n := range opts.Layers {
			seed := fmt.Sprintf("%s/%d/%d", opts.Seed, i, n)
			if n == 0 && i%4 < 2 {
				// By host, as a registry can share blobs only with itself.
				seed = fmt.Sprintf("%s/base/%d", opts.Seed, i%len(hosts)%2)
			}
			image.Layers = append(image.Layers, Layer{Seed: seed, Size: opts.size(seed)})
		}
		if i%2 == 0 {
			image.Platforms = []string{"linux/amd64", "linux/arm64"}
			image.Attestation = !image.Docker
		}
		all[i] = image
	}
	return all
}

// size depends on the seed alone, so that a shared base has one size.
func (o SetOptions) size(seed string) int64 {
	if o.MaxSize <= o.MinSize {
		return o.MinSize
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(seed)) // never fails
	return o.MinSize + rand.New(rand.NewPCG(h.Sum64(), 0)).Int64N(o.MaxSize-o.MinSize+1)
}
