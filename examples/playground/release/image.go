package release

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// repository is where the mirror has Patchbay's image.
const repository = "patchbay/patchbay"

// push pushes Patchbay's image to the mirror and returns its digest there. It gets a layer
// more, as a company would give it: the authority of the upstreams' certificate.
func push(ctx context.Context, stage *stack.Stack, dir string) (string, error) {
	image, err := read(dir)
	if err != nil {
		return "", fmt.Errorf("read the image in %s: %w; make image makes it", dir, err)
	}
	authority, err := os.ReadFile(stage.Upstreams.CAFile())
	if err != nil {
		return "", fmt.Errorf("read the authority of the upstreams: %w", err)
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return archive("etc/ssl/certs/playground.crt", authority) })
	if err != nil {
		return "", fmt.Errorf("make a layer: %w", err)
	}
	if image, err = mutate.AppendLayers(image, layer); err != nil {
		return "", fmt.Errorf("add a layer to the image: %w", err)
	}
	tag, err := name.NewTag(stage.Mirror.Address() + "/" + repository + ":demo")
	if err != nil {
		return "", fmt.Errorf("name the image: %w", err)
	}
	if err := remote.Write(tag, image, remote.WithContext(ctx)); err != nil {
		return "", fmt.Errorf("push the image: %w", err)
	}
	digest, err := image.Digest()
	return digest.String(), err
}

// read returns the image for this machine. The directory's index has the image's.
func read(dir string) (v1.Image, error) {
	all, err := layout.ImageIndexFromPath(filepath.Clean(dir))
	if err != nil {
		return nil, err
	}
	manifest, err := all.IndexManifest()
	if err != nil {
		return nil, err
	}
	for _, entry := range manifest.Manifests {
		if !entry.MediaType.IsIndex() {
			continue
		}
		index, err := all.ImageIndex(entry.Digest)
		if err != nil {
			return nil, err
		}
		platforms, err := index.IndexManifest()
		if err != nil {
			return nil, err
		}
		for _, one := range platforms.Manifests {
			if one.Platform != nil && one.Platform.OS == "linux" && one.Platform.Architecture == runtime.GOARCH {
				return index.Image(one.Digest)
			}
		}
	}
	return nil, fmt.Errorf("it has none for linux/%s", runtime.GOARCH)
}

func archive(file string, content []byte) (io.ReadCloser, error) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	if err := w.WriteHeader(&tar.Header{Name: file, Mode: 0o644, Size: int64(len(content))}); err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	return io.NopCloser(&out), w.Close()
}
