package registrytest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
)

// The media types that images are made of here.
const (
	OCIManifest    = "application/vnd.oci.image.manifest.v1+json"
	OCIIndex       = "application/vnd.oci.image.index.v1+json"
	DockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
	DockerList     = "application/vnd.docker.distribution.manifest.list.v2+json"
	Layer          = "application/vnd.oci.image.layer.v1.tar+gzip"
	ForeignLayer   = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
)

// Descriptor refers to content.
type Descriptor struct {
	MediaType string         `json:"mediaType"`
	Digest    string         `json:"digest"`
	Size      int64          `json:"size"`
	URLs      []string       `json:"urls,omitempty"`
	Platform  map[string]any `json:"platform,omitempty"`
}

// Bytes returns size bytes that depend on the seed only.
func Bytes(seed uint64, size int) []byte {
	source := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16), 1})
	data := make([]byte, size)
	_, _ = source.Read(data)
	return data
}

// Digest is the sha256 digest.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// AddBlob stores a blob without counting it.
func (r *Registry) AddBlob(t testing.TB, repository, mediaType string, data []byte) Descriptor {
	t.Helper()
	d := Descriptor{MediaType: mediaType, Digest: Digest(data), Size: int64(len(data))}
	r.store(t, "/v2/"+repository+"/blobs/uploads/x?digest="+d.Digest, "application/octet-stream", data)
	return d
}

// AddManifest stores a manifest without counting it; an empty reference means
// for its digest.
func (r *Registry) AddManifest(t testing.TB, repository, reference, mediaType string, raw []byte) Descriptor {
	t.Helper()
	d := Descriptor{MediaType: mediaType, Digest: Digest(raw), Size: int64(len(raw))}
	if reference == "" {
		reference = d.Digest
	}
	r.store(t, "/v2/"+repository+"/manifests/"+reference, mediaType, raw)
	return d
}

func (r *Registry) store(t testing.TB, path, mediaType string, data []byte) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPut, path, bytes.NewReader(data))
	request.Header.Set("Content-Type", mediaType)
	answer := httptest.NewRecorder()
	r.Serve(answer, request)
	if answer.Code != http.StatusCreated {
		t.Fatalf("store %s: %d %s", path, answer.Code, answer.Body)
	}
}

// AddImage stores an image of a config and layers. The odd spacing of its
// manifest shows whether somebody encodes it again.
func (r *Registry) AddImage(t testing.TB, repository, reference, mediaType string, layers ...[]byte) Descriptor {
	t.Helper()
	config := r.AddBlob(t, repository, "application/vnd.oci.image.config.v1+json", fmt.Appendf(nil, `{"of":%q,"layers":%d}`, repository+reference, len(layers)))
	described := []Descriptor{}
	for _, layer := range layers {
		described = append(described, r.AddBlob(t, repository, Layer, layer))
	}
	return r.AddManifest(t, repository, reference, mediaType, Manifest(t, mediaType, config, described...))
}

// Manifest writes an image manifest.
func Manifest(t testing.TB, mediaType string, config Descriptor, layers ...Descriptor) []byte {
	t.Helper()
	return odd(t, map[string]any{"schemaVersion": 2, "mediaType": mediaType, "config": config, "layers": layers})
}

// AddIndex stores an index of children.
func (r *Registry) AddIndex(t testing.TB, repository, reference, mediaType string, children ...Descriptor) Descriptor {
	t.Helper()
	for n := range children {
		children[n].Platform = map[string]any{"os": "linux", "architecture": fmt.Sprint("arch", n)}
	}
	return r.AddManifest(t, repository, reference, mediaType, odd(t, map[string]any{
		"schemaVersion": 2, "mediaType": mediaType, "manifests": children,
	}))
}

func odd(t testing.TB, document any) []byte {
	t.Helper()
	raw, err := json.MarshalIndent(document, "", "   ")
	if err != nil {
		t.Fatal(err)
	}
	return append(raw, '\n', '\n')
}

// Manifest returns the bytes and the type that the registry holds, nil when there
// are none.
func (r *Registry) Manifest(repository, reference string) (raw []byte, mediaType string) {
	answer := httptest.NewRecorder()
	r.Serve(answer, httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/v2/"+repository+"/manifests/"+reference, nil))
	if answer.Code != http.StatusOK {
		return nil, ""
	}
	return answer.Body.Bytes(), answer.Header().Get("Content-Type")
}

// HasBlob reports whether a repository holds a blob.
func (r *Registry) HasBlob(repository, digest string) bool { return r.has(repository, digest) }
