package images

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Layer is a layer of an image. Two layers with the same seed and size are the
// same blob, so a shared base is a shared seed.
type Layer struct {
	Seed string
	Size int64
}

// layer implements v1.Layer. Its bytes are made when they are first asked for
// and go with the image: a benchmark's set need not fit into memory.
type layer struct {
	spec      Layer
	mediaType types.MediaType
	made      func() (madeLayer, error)
}

type madeLayer struct {
	digest, diffID v1.Hash
	packed         []byte
}

func newLayer(spec Layer, mediaType types.MediaType) *layer {
	l := &layer{spec: spec, mediaType: mediaType}
	l.made = sync.OnceValues(l.make)
	return l
}

func (l *layer) make() (madeLayer, error) {
	content, err := l.tarball()
	if err != nil {
		return madeLayer{}, err
	}
	packed, err := pack(content)
	if err != nil {
		return madeLayer{}, err
	}
	return madeLayer{digest: hash(packed), diffID: hash(content), packed: packed}, nil
}

// tarball is one file of random-looking bytes, which no registry can compress.
func (l *layer) tarball() ([]byte, error) {
	data := make([]byte, l.spec.Size)
	source := rand.NewChaCha8(sha256.Sum256([]byte(l.spec.Seed)))
	_, _ = source.Read(data) // never fails
	return tarball("data/"+fmt.Sprintf("%x", sha256.Sum256([]byte(l.spec.Seed)))[:12], 0o644, data)
}

// tarball is an archive of one file.
func tarball(name string, mode int64, data []byte) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(data) + 4096)
	w := tar.NewWriter(&out)
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: mode, Size: int64(len(data))}); err != nil {
		return nil, fmt.Errorf("write the layer of %s: %w", name, err)
	}
	if _, err := w.Write(data); err != nil {
		return nil, fmt.Errorf("write the layer of %s: %w", name, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write the layer of %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// pack gzips without compressing: quick, and the same bytes whichever version
// of Go makes them.
func pack(content []byte) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(content) + len(content)/1000 + 64)
	w, err := gzip.NewWriterLevel(&out, gzip.NoCompression)
	if err != nil {
		return nil, fmt.Errorf("pack a layer: %w", err)
	}
	if _, err := w.Write(content); err != nil {
		return nil, fmt.Errorf("pack a layer: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack a layer: %w", err)
	}
	return out.Bytes(), nil
}

func hash(data []byte) v1.Hash {
	return v1.Hash{Algorithm: "sha256", Hex: fmt.Sprintf("%x", sha256.Sum256(data))}
}

func (l *layer) Digest() (v1.Hash, error) {
	made, err := l.made()
	return made.digest, err
}

func (l *layer) DiffID() (v1.Hash, error) {
	made, err := l.made()
	return made.diffID, err
}

func (l *layer) Size() (int64, error) {
	made, err := l.made()
	return int64(len(made.packed)), err
}

func (l *layer) Compressed() (io.ReadCloser, error) {
	made, err := l.made()
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(made.packed)), nil
}

func (l *layer) Uncompressed() (io.ReadCloser, error) {
	content, err := l.tarball()
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(content)), nil
}

func (l *layer) MediaType() (types.MediaType, error) { return l.mediaType, nil }
