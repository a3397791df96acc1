package registryclient_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

var (
	ada = registryclient.Login{Username: "ada", Password: "ada-secret"}
	bob = registryclient.Login{Username: "bob", Password: "bob-secret"}
	eve = registryclient.Login{Username: "eve", Password: "eve-secret"}
)

func newClient() *registryclient.Client {
	return registryclient.New(registryclient.Config{Backoff: time.Millisecond})
}

// unserved is a registry without sockets that holds app:1, for synctest.
func unserved(t *testing.T) (*registrytest.Registry, *registryclient.Client) {
	t.Helper()
	registry := registrytest.Unserved("source.example")
	addApp(t, registry)
	return registry, registryclient.New(registryclient.Config{Transport: registrytest.Network{registry.Host: registry}})
}

// addApp stores app:1.
func addApp(t *testing.T, registry *registrytest.Registry) registrytest.Descriptor {
	t.Helper()
	return registry.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 2000), registrytest.Bytes(2, 1000))
}

// readWith are the options of somebody who reads with some logins.
func readWith(logins ...registryclient.Login) registryclient.RepositoryOptions {
	return registryclient.RepositoryOptions{Actions: "pull", Logins: logins, Retries: 3}
}

// pull reads an image with its blobs.
func pull(ctx context.Context, client *registryclient.Client, registry *registrytest.Registry, name, reference string, o registryclient.RepositoryOptions) error {
	repository := client.Repository(registry.Host, name, o)
	found, err := repository.Look(ctx, reference)
	if err == nil && found.Digest == "" {
		err = repository.NoImage(reference)
	}
	if err != nil {
		return err
	}
	manifest, err := repository.Get(ctx, found.Digest)
	if err != nil {
		return err
	}
	for _, blob := range manifest.Blobs {
		download, err := repository.OpenBlob(ctx, blob, func(int64) {})
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, download)
		_, ended := download.End()
		if err := errors.Join(err, ended); err != nil {
			return err
		}
	}
	return nil
}

func mustPull(t *testing.T, client *registryclient.Client, registry *registrytest.Registry, name, reference string, o registryclient.RepositoryOptions) {
	t.Helper()
	if err := pull(t.Context(), client, registry, name, reference, o); err != nil {
		t.Errorf("pull %s:%s: %v", name, reference, err)
	}
}

// wantRequests compares the requests with those expected.
func wantRequests(t *testing.T, r *registrytest.Registry, want ...string) {
	t.Helper()
	if got := r.Requests(); !slices.Equal(got, want) {
		t.Errorf("%d requests, want %d\n got %q\nwant %q", len(got), len(want), got, want)
	}
}
