package copier_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// options are those of the component, with retries.
var options = copier.Options{BlobConcurrency: 3, MaxRetries: 3, MaxWait: 10 * time.Second, PinTag: true}

func newClient() *copier.Copier {
	return copier.New(registryclient.New(registryclient.Config{Backoff: time.Millisecond}))
}

// mustCopy copies and fails the test when that fails.
func mustCopy(t testing.TB, client *copier.Copier, source, target string, o copier.Options) copier.Result {
	t.Helper()
	result, err := client.Copy(t.Context(), copier.Image{Source: source, Target: target}, o)
	if err != nil {
		t.Error(err) // not Fatal: copies run in goroutines of their own
	}
	return result
}

// warm has the client learn how the registry mounts, so that what follows counts
// nothing but copies.
func warm(t testing.TB, client *copier.Copier, source, target *registrytest.Registry) {
	t.Helper()
	source.AddImage(t, "warm", "up", registrytest.OCIManifest)
	mustCopy(t, client, source.Host+"/warm:up", target.Host+"/warm:up", options)
	source.Reset()
	target.Reset()
}

// wantRequests compares the requests with those expected, in any order.
func wantRequests(t *testing.T, name string, r *registrytest.Registry, want ...string) {
	t.Helper()
	got := r.Requests()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: %d requests, want %d\n got %q\nwant %q", name, len(got), len(want), got, want)
	}
}

// wantSame checks that a manifest is at the target byte for byte.
func wantSame(t *testing.T, source, target *registrytest.Registry, repository, reference, targetRepository, targetReference string) {
	t.Helper()
	want, wantType := source.Manifest(repository, reference)
	got, gotType := target.Manifest(targetRepository, targetReference)
	if want == nil || !bytes.Equal(got, want) || gotType != wantType {
		t.Errorf("%s:%s at the target is %q (%s), want %q (%s)", targetRepository, targetReference, got, gotType, want, wantType)
	}
}

func layers(seed uint64, sizes ...int) [][]byte {
	var all [][]byte
	for n, size := range sizes {
		all = append(all, registrytest.Bytes(seed+uint64(n), size))
	}
	return all
}

func path(format string, arguments ...any) string { return fmt.Sprintf(format, arguments...) }

func pair(source, target *registrytest.Registry, image string) copier.Image {
	return copier.Image{Source: source.Host + "/" + image, Target: target.Host + "/" + image}
}
