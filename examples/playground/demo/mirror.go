package demo

import (
	"context"
	"net/http"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// contents is what the mirror holds, read without being counted.
type contents struct {
	store   http.RoundTripper
	written map[string]bool // each REPOSITORY that was pushed to, and REPOSITORY:TAG
}

func contentsOf(mirror *registry.Mirror) contents {
	c := contents{store: mirror.Seed(), written: map[string]bool{}}
	for _, r := range mirror.Requests() {
		if r.Host == registry.MirrorName && r.Kind == registry.KindManifest && r.Method == http.MethodPut && r.Status == http.StatusCreated {
			c.written[r.Repository], c.written[r.Repository+":"+r.Reference] = true, true
		}
	}
	return c
}

// pushed says whether somebody pushed this image since the playground is up. An
// image that is named by its digest may have come under any tag.
func (c contents) pushed(target string) bool {
	ref, err := name.ParseReference(target)
	if err != nil {
		return false
	}
	repository := ref.Context().RepositoryStr()
	if _, pinned := ref.(name.Digest); pinned {
		return c.written[repository]
	}
	return c.written[repository+":"+ref.Identifier()]
}

// digest is what an image's name leads to, empty when it is not there.
func (c contents) digest(ctx context.Context, target string) string {
	ref, err := name.ParseReference(target)
	if err != nil {
		return ""
	}
	found, err := remote.Head(ref, remote.WithTransport(c.store), remote.WithContext(ctx))
	if err != nil {
		return ""
	}
	return found.Digest.String()
}
