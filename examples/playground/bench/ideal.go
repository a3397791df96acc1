package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// ideal is the least that copying a set of images can take.
type ideal struct {
	bytes      int64 // of the blobs, each once
	cold, noOp int   // requests, without those for authentication
}

// idealOf reads what the upstreams hold. A tag takes a HEAD on each side, and,
// when it is new, one read and one write of its manifest; so does each child of
// an index, and where nothing is new each child takes a HEAD on the mirror, since an
// image is there when its platforms are. A blob that the mirror lacks is read with one request and written
// with two, and mounted with one wherever else it is needed.
func idealOf(ctx context.Context, store http.RoundTripper, all []images.Image) (ideal, error) {
	w, err := walkOf(ctx, store, all)
	if err != nil {
		return ideal{}, err
	}
	out := ideal{noOp: 2*len(all) + w.children}
	for _, size := range w.sizes {
		out.bytes += size
	}
	out.cold = 2*len(all) + 2*w.manifests + 3*len(w.sizes) + (len(w.places) - len(w.sizes))
	return out, nil
}

func walkOf(ctx context.Context, store http.RoundTripper, all []images.Image) (walk, error) {
	w := walk{options: []remote.Option{remote.WithTransport(store), remote.WithContext(ctx)},
		sizes: map[v1.Hash]int64{}, places: map[string]bool{}}
	for _, image := range all {
		ref, err := name.ParseReference(image.Name)
		if err != nil {
			return walk{}, fmt.Errorf("read the image name %s: %w", image.Name, err)
		}
		if err := w.manifest(ref); err != nil {
			return walk{}, err
		}
	}
	return w, nil
}

type walk struct {
	options   []remote.Option
	manifests int
	children  int // of indexes, in each place
	// manifestPaths are REPOSITORY/manifests/REFERENCE of each.
	manifestPaths []string
	sizes         map[v1.Hash]int64 // by digest
	places        map[string]bool   // REPOSITORY DIGEST of each blob
}

func (w *walk) manifest(ref name.Reference) error {
	found, err := remote.Get(ref, w.options...)
	if err != nil {
		return fmt.Errorf("read %s: %w", ref, err)
	}
	w.manifests++
	w.manifestPaths = append(w.manifestPaths, ref.Context().RepositoryStr()+"/manifests/"+ref.Identifier())
	if found.MediaType.IsIndex() {
		index, err := found.ImageIndex()
		if err != nil {
			return fmt.Errorf("read %s: %w", ref, err)
		}
		children, err := index.IndexManifest()
		if err != nil {
			return fmt.Errorf("read %s: %w", ref, err)
		}
		w.children += len(children.Manifests)
		for _, child := range children.Manifests {
			if err := w.manifest(ref.Context().Digest(child.Digest.String())); err != nil {
				return err
			}
		}
		return nil
	}
	image, err := found.Image()
	if err != nil {
		return fmt.Errorf("read %s: %w", ref, err)
	}
	manifest, err := image.Manifest()
	if err != nil {
		return fmt.Errorf("read %s: %w", ref, err)
	}
	for _, blob := range append(manifest.Layers, manifest.Config) {
		w.sizes[blob.Digest] = blob.Size
		w.places[ref.Context().RepositoryStr()+" "+blob.Digest.String()] = true
	}
	return nil
}

// traffic is what a copy made the registries do.
type traffic struct {
	requests int
	down, up int64 // bytes of blobs, from the upstreams and to the mirror
	refused  int   // answers of 400 and above that are no question of absence
}

func trafficOf(requests []registry.Request) traffic {
	var t traffic
	for _, r := range requests {
		switch r.Kind {
		case registry.KindToken, registry.KindPing, registry.KindConnect:
			continue
		}
		if r.Status == http.StatusUnauthorized {
			continue
		}
		t.requests++
		if r.Status >= http.StatusBadRequest && r.Status != http.StatusNotFound {
			t.refused++
		}
		if r.Host != registry.MirrorName && r.Kind == registry.KindBlob {
			t.down += r.Sent
		}
		if r.Host == registry.MirrorName && (r.Kind == registry.KindUpload || r.Kind == registry.KindMount) {
			t.up += r.Received
		}
	}
	return t
}
