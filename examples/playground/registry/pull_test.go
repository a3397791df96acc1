package registry_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

func startThrough(t testing.TB, up *registry.Upstreams, opts registry.MirrorOptions) *registry.Mirror {
	t.Helper()
	opts.PullThrough, opts.Log, opts.Faults = up, up.Log, up.Faults
	return startMirror(t, opts)
}

// pull reads an image from the mirror whole, checks every blob's digest and
// whether the image is the wanted one.
func pull(m *registry.Mirror, ref, want string, opts ...remote.Option) error {
	named, err := name.ParseReference(m.Address() + "/" + ref)
	if err != nil {
		return err
	}
	opts = append(opts, remote.WithRetryStatusCodes())
	got, err := remote.Get(named, opts...)
	if err != nil {
		return fmt.Errorf("pull %s: %w", ref, err)
	}
	if got.Digest.String() != want {
		return fmt.Errorf("pull %s: got %s, want %s", ref, got.Digest, want)
	}
	return read(named.Context(), got, opts)
}

// read reads all that a manifest leads to; the library checks the digests.
func read(repository name.Repository, manifest *remote.Descriptor, opts []remote.Option) error {
	if manifest.MediaType.IsIndex() {
		index, err := v1.ParseIndexManifest(bytes.NewReader(manifest.Manifest))
		if err != nil {
			return err
		}
		for _, described := range index.Manifests {
			child, err := remote.Get(repository.Digest(described.Digest.String()), opts...)
			if err != nil {
				return fmt.Errorf("pull a child of %s: %w", repository, err)
			}
			if err := read(repository, child, opts); err != nil {
				return err
			}
		}
		return nil
	}
	parsed, err := v1.ParseManifest(bytes.NewReader(manifest.Manifest))
	if err != nil {
		return err
	}
	for _, described := range append(parsed.Layers, parsed.Config) {
		layer, err := remote.Layer(repository.Digest(described.Digest.String()), opts...)
		if err != nil {
			return err
		}
		blob, err := layer.Compressed()
		if err != nil {
			return fmt.Errorf("pull a blob of %s: %w", repository, err)
		}
		if _, err := io.Copy(io.Discard, blob); err != nil {
			blob.Close()
			return fmt.Errorf("pull a blob of %s: %w", repository, err)
		}
		blob.Close()
	}
	return nil
}

// fetched counts what was read from the upstreams.
func fetched(m *registry.Mirror) map[registry.Kind]int {
	got := map[registry.Kind]int{}
	for _, r := range upstreamRequests(m) {
		if r.Method == http.MethodGet && (r.Kind == registry.KindManifest || r.Kind == registry.KindBlob) {
			got[r.Kind]++
		}
	}
	return got
}

func upstreamRequests(m *registry.Mirror) []registry.Request {
	var out []registry.Request
	for _, r := range m.Requests() {
		if r.Host != registry.MirrorName {
			out = append(out, r)
		}
	}
	return out
}

func ask(t *testing.T, m *registry.Mirror, method, path string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+m.Address()+"/v2/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}
