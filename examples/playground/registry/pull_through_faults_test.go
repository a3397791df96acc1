package registry_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestNobodyElseIsAsked is what goes wrong with upstreams that are tried in
// turn: when one refuses, the next that has the name serves another image.
func TestNobodyElseIsAsked(t *testing.T) {
	for name, fault := range map[string]registry.Fault{
		"401":                  {Status: http.StatusUnauthorized},
		"403":                  {Status: http.StatusForbidden},
		"404":                  {Status: http.StatusNotFound},
		"429":                  {Status: http.StatusTooManyRequests, RetryAfter: time.Second},
		"500":                  {Status: http.StatusInternalServerError},
		"offline":              {Offline: true},
		"hangs":                {Hang: true},
		"401 for the manifest": {Status: http.StatusUnauthorized, Kind: registry.KindManifest},
		"429 for the manifest": {Status: http.StatusTooManyRequests, Kind: registry.KindManifest},
		"hanging manifest":     {Hang: true, Kind: registry.KindManifest},
	} {
		t.Run(name, func(t *testing.T) {
			for _, tc := range []struct{ host, cached, fresh string }{
				{"ghcr.io", "ghcr.io/acme/app", "ghcr.io/acme/fresh"},
				{"registry.k8s.io", "registry.k8s.io/acme/app", "registry.k8s.io/acme/fresh"},
				{registry.DockerHub, "acme/app", "acme/fresh"},
			} {
				up := start(t)
				digests := images.Digests{}
				for _, host := range registry.PublicHosts() {
					for ref, digest := range seed(t, up, host.Name+"/acme/app:1", host.Name+"/acme/fresh:1") {
						digests[ref] = digest
					}
				}
				dir := t.TempDir()
				patient := startThrough(t, up, registry.MirrorOptions{Dir: dir})
				if err := pull(patient, tc.cached+":1", digests[tc.host+"/acme/app:1"]); err != nil {
					t.Fatal(err)
				}

				fault := fault
				fault.Host = tc.host
				up.Inject(fault)
				m := startThrough(t, up, registry.MirrorOptions{Dir: dir, UpstreamTimeout: 100 * time.Millisecond})
				m.Reset()
				if err := pull(m, tc.cached+":1", digests[tc.host+"/acme/app:1"]); err != nil {
					t.Errorf("cached from %s: %v", tc.host, err)
				}
				fresh := digests[tc.host+"/acme/fresh:1"]
				for _, ref := range []string{":1", "@" + fresh} {
					if err := pull(m, tc.fresh+ref, fresh); err == nil {
						t.Errorf("%s%s was served though its host fails", tc.fresh, ref)
					}
				}
				for _, r := range upstreamRequests(m) {
					if r.Host != tc.host {
						t.Errorf("%s was asked for an image of %s: %+v", r.Host, tc.host, r)
					}
				}
				up.ClearFaults()
				if err := pull(patient, tc.fresh+":1", fresh); err != nil {
					t.Errorf("after the fault: %v", err)
				}
			}
		})
	}
}

func TestBrokenFetchIsNotKept(t *testing.T) {
	up := start(t)
	digest := seed(t, up, "ghcr.io/acme/app:1")["ghcr.io/acme/app:1"]
	m := startThrough(t, up, registry.MirrorOptions{})
	up.Inject(registry.Fault{Host: "ghcr.io", Kind: registry.KindBlob, Method: http.MethodGet, CutAfter: 100})
	if err := pull(m, "ghcr.io/acme/app:1", digest); err == nil {
		t.Fatal("a pull came out well though its blobs were cut")
	}
	up.ClearFaults()
	if err := pull(m, "ghcr.io/acme/app:1", digest); err != nil {
		t.Error(err)
	}
}

// TestPullsAtOnce are of images that share a base, as a node's first pulls are:
// each repository has to keep it.
func TestPullsAtOnce(t *testing.T) {
	up := start(t)
	names := map[string]string{}
	for i := range 12 {
		host := []string{"docker.io", "ghcr.io", "quay.io"}[i%3]
		upstream := fmt.Sprintf("%s/acme/at-once-%d:1", host, i)
		names[strings.TrimPrefix(upstream, "docker.io/")] = seed(t, up, upstream)[upstream]
	}
	m := startThrough(t, up, registry.MirrorOptions{})
	var group errgroup.Group
	for name, digest := range names {
		for range 3 {
			group.Go(func() error { return pull(m, name, digest) })
		}
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	// Of each repository, each of its three blobs once.
	if got := fetched(m)[registry.KindBlob]; got != 3*len(names) {
		t.Errorf("%d blobs fetched, want %d", got, 3*len(names))
	}
	if err := up.Close(); err != nil {
		t.Fatal(err)
	}
	for name, digest := range names {
		if err := pull(m, name, digest); err != nil {
			t.Errorf("with the upstreams stopped: %v", err)
		}
	}
}

func TestPrivateImagesAreNotPulledThrough(t *testing.T) {
	for _, scheme := range []registry.Scheme{registry.Basic, registry.Bearer} {
		t.Run(string(scheme), func(t *testing.T) {
			hub := slices.IndexFunc(registry.PublicHosts(), func(h registry.Host) bool { return h.Name == registry.DockerHub })
			up := start(t, registry.PublicHosts()[hub], registry.Host{
				Name: "ghcr.io", Scheme: scheme,
				Private: []registry.Private{{Repository: "acme/", Username: "robot", Password: "secret"}},
			})
			digests := seed(t, up, "ghcr.io/acme/app:1", "ghcr.io/public/app:1", "docker.io/acme/app:1")
			m := startThrough(t, up, registry.MirrorOptions{})
			if err := pull(m, "ghcr.io/acme/app:1", digests["ghcr.io/acme/app:1"]); err == nil {
				t.Error("a private image was served to everybody")
			}
			if err := pull(m, "ghcr.io/public/app:1", digests["ghcr.io/public/app:1"]); err != nil {
				t.Errorf("a public image: %v", err)
			}
			for _, r := range upstreamRequests(m) {
				if r.Host != "ghcr.io" {
					t.Errorf("%s was asked: %+v", r.Host, r)
				}
			}
		})
	}
}
