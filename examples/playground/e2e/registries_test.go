package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// image is what a name leads to, and how to read it without being counted.
type image struct {
	store http.RoundTripper
	ref   name.Reference
}

func at(t *testing.T, store http.RoundTripper, text string) image {
	t.Helper()
	ref, err := name.ParseReference(text)
	if err != nil {
		t.Fatal(err)
	}
	return image{store, ref}
}

// ask reads a manifest or blob of the image's repository; false when it is not
// there.
func (i image) ask(t *testing.T, method, kind, reference string) (body []byte, mediaType string, ok bool) {
	t.Helper()
	address := fmt.Sprintf("http://%s/v2/%s/%s/%s", i.ref.Context().RegistryStr(), i.ref.Context().RepositoryStr(), kind, reference)
	request, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header["Accept"] = []string{
		"application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json",
		"application/vnd.docker.distribution.manifest.v2+json", "application/vnd.docker.distribution.manifest.list.v2+json",
	}
	response, err := i.store.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body, response.Header.Get("Content-Type"), response.StatusCode == http.StatusOK
}

// descriptor is what manifests name their parts with.
type descriptor struct {
	Digest string `json:"digest"`
}

// same holds a copy against its source: manifests byte for byte with their
// types, all children, and every blob there.
func same(t *testing.T, source, target image) {
	t.Helper()
	compare(t, source, target, source.ref.Identifier(), target.ref.Identifier())
}

func compare(t *testing.T, source, target image, sourceName, targetName string) {
	t.Helper()
	want, wantType, ok := source.ask(t, http.MethodGet, "manifests", sourceName)
	if !ok {
		t.Fatalf("the upstream has no %s", source.ref)
	}
	got, gotType, ok := target.ask(t, http.MethodGet, "manifests", targetName)
	if !ok {
		t.Errorf("the mirror has no %s (%s)", target.ref, targetName)
		return
	}
	if !bytes.Equal(got, want) || gotType != wantType {
		t.Errorf("%s (%s) differs from its source: %s %s, want %s %s", target.ref, targetName, gotType, got, wantType, want)
		return
	}
	var parts struct {
		Manifests []descriptor `json:"manifests"`
		Config    *descriptor  `json:"config"`
		Layers    []descriptor `json:"layers"`
	}
	if err := json.Unmarshal(want, &parts); err != nil {
		t.Fatal(err)
	}
	for _, child := range parts.Manifests {
		compare(t, source, target, child.Digest, child.Digest)
	}
	if parts.Config != nil {
		parts.Layers = append(parts.Layers, *parts.Config)
	}
	for _, blob := range parts.Layers {
		if _, _, ok := target.ask(t, http.MethodHead, "blobs", blob.Digest); !ok {
			t.Errorf("the mirror has no blob %s of %s", blob.Digest, target.ref)
		}
	}
}

// heads counts how often each tag was asked for, and reports every request that
// moves something.
func heads(t *testing.T, requests []registry.Request) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, r := range requests {
		switch {
		case r.Kind == registry.KindPing, r.Kind == registry.KindToken, r.Kind == registry.KindConnect:
		case r.Kind == registry.KindManifest && r.Method == http.MethodHead:
			counts[strings.Join([]string{r.Host, r.Repository, r.Reference}, " ")]++
		default:
			t.Errorf("unexpected request %s %s %s %s: %d", r.Method, r.Host, r.Repository, r.Kind, r.Status)
		}
	}
	return counts
}
