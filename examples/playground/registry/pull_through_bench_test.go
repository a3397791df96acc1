package registry_test

import (
	"fmt"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// BenchmarkPullThrough pulls an image of two small layers whole: what the
// mirror adds to a pull, not how fast bytes move.
func BenchmarkPullThrough(b *testing.B) {
	up := start(b)
	m := startThrough(b, up, registry.MirrorOptions{})
	upstream := "ghcr.io/acme/app:1"
	digest := seed(b, up, upstream)[upstream]
	if err := pull(m, upstream, digest); err != nil {
		b.Fatal(err)
	}
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			fresh := fmt.Sprintf("ghcr.io/acme/fresh-%d:1", i)
			digest := seed(b, up, fresh)[fresh]
			b.StartTimer()
			if err := pull(m, fresh, digest); err != nil {
				b.Fatal(err)
			}
		}
	})
	for name, ref := range map[string]string{"cached-by-tag": upstream, "cached-by-digest": "ghcr.io/acme/app@" + digest} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := pull(m, ref, digest); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
