package registry_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// fleet are upstreams that hold different images under the same names, by the
// names that these have on the mirror.
var fleet = map[string]string{
	"acme/app:1":                   "docker.io/acme/app:1",
	"library/app:1":                "docker.io/library/app:1",
	"ghcr.io/acme/app:1":           "ghcr.io/acme/app:1",
	"quay.io/acme/app:1":           "quay.io/acme/app:1",
	"gcr.io/acme/app:1":            "gcr.io/acme/app:1",
	"registry.k8s.io/acme/app:1":   "registry.k8s.io/acme/app:1",
	"ghcr.io/app:1":                "ghcr.io/app:1",
	"ghcr.io/library/app:1":        "ghcr.io/library/app:1",
	"ghcr.io/acme/deep/down/app:1": "ghcr.io/acme/deep/down/app:1",
	"ghcr.io/quay.io/acme/app:1":   "ghcr.io/quay.io/acme/app:1",
	"quay.io/quay.io/acme/app:1":   "quay.io/quay.io/acme/app:1",
}

func TestEachNameIsPulledFromItsHost(t *testing.T) {
	up := start(t)
	digests := seedFleet(t, up)
	m := startThrough(t, up, registry.MirrorOptions{})
	for name, upstream := range fleet {
		m.Reset()
		if err := pull(m, name, digests[upstream]); err != nil {
			t.Error(err)
		}
		host, _, _ := strings.Cut(upstream, "/")
		repository := strings.TrimSuffix(strings.TrimPrefix(upstream, host+"/"), ":1")
		asked := 0
		for _, r := range upstreamRequests(m) {
			if r.Host != host || r.Repository != "" && r.Repository != repository {
				t.Errorf("a pull of %s asked %s for %q", name, r.Host, r.Repository)
			}
			asked++
		}
		if asked == 0 {
			t.Errorf("a pull of %s asked nobody", name)
		}
	}
	// Cached side by side, they are still distinguished.
	for name, upstream := range fleet {
		if err := pull(m, name, digests[upstream]); err != nil {
			t.Errorf("again: %v", err)
		}
	}
}

func TestEveryShapeIsPulledThrough(t *testing.T) {
	up := start(t)
	set := images.Set(images.SetOptions{
		Hosts: []string{"docker.io", "ghcr.io"}, Count: 10, Layers: 2, MinSize: 100, MaxSize: 5000, Seed: "shape",
	})
	digests, err := images.Push(t.Context(), up.Seed(), set...)
	if err != nil {
		t.Fatal(err)
	}
	m := startThrough(t, up, registry.MirrorOptions{})
	pullAll := func(when string) {
		for upstream, digest := range digests {
			if err := pull(m, strings.TrimPrefix(upstream, "docker.io/"), digest); err != nil {
				t.Errorf("%s: %v", when, err)
			}
		}
	}
	pullAll("first")
	if err := up.Close(); err != nil {
		t.Fatal(err)
	}
	pullAll("with the upstreams stopped")
}

func TestFirstPullFetchesThenLocal(t *testing.T) {
	for name, upstream := range map[string]string{
		"acme/app:1":                 "docker.io/acme/app:1",
		"ghcr.io/acme/app:1":         "ghcr.io/acme/app:1",
		"registry.k8s.io/acme/app:1": "registry.k8s.io/acme/app:1",
	} {
		t.Run(name, func(t *testing.T) {
			up := start(t)
			digest := seed(t, up, upstream)[upstream]
			dir := t.TempDir()
			m := startThrough(t, up, registry.MirrorOptions{Dir: dir})
			repository, _, _ := strings.Cut(name, ":")
			mustPull := func(name string) {
				t.Helper()
				m.Reset()
				if err := pull(m, name, digest); err != nil {
					t.Fatal(err)
				}
			}

			mustPull(name)
			// The manifest, its configuration and two layers.
			if got := fetched(m); got[registry.KindManifest] != 1 || got[registry.KindBlob] != 3 {
				t.Errorf("first pull fetched %v", got)
			}
			mustPull(name)
			if got := fetched(m); len(got) > 0 {
				t.Errorf("second pull fetched %v", got)
			}
			mustPull(repository + "@" + digest)
			if asked := upstreamRequests(m); len(asked) > 0 {
				t.Errorf("a pull by digest asked %+v", asked)
			}

			if err := up.Close(); err != nil {
				t.Fatal(err)
			}
			mustPull(name)
			mustPull(repository + "@" + digest)
			if err := pull(m, repository+":2", digest); err == nil {
				t.Error("a tag that nobody pulled was served with the upstream stopped")
			}

			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
			m = startThrough(t, up, registry.MirrorOptions{Dir: dir})
			mustPull(name)
		})
	}
}

func TestUnknownNamesAskNobody(t *testing.T) {
	up := start(t)
	m := startThrough(t, up, registry.MirrorOptions{})
	for _, repository := range []string{
		"harbor.example/acme/app",
		"harbor.8443/acme/app",
		"10.0.0.1.5000/acme/app",
		"long-names.invalid/0123456789abcdef",
		"docker.io/acme/app",
		"docker.io/library/app",
		"registry-1.docker.io/acme/app",
		"index.docker.io/library/app",
		"sub.ghcr.io/acme/app",
		"ghcr.io.example/acme/app",
		"ghcr.io",
		"app",
		"acme/deep/down/app",
	} {
		// All upstreams have an image of that name, so a wrong one would be served.
		for _, host := range registry.PublicHosts() {
			for _, name := range []string{repository, repository[strings.Index(repository, "/")+1:]} {
				if host.Name == registry.DockerHub && !strings.Contains(name, "/") {
					continue // written in full, it is library/NAME
				}
				seed(t, up, host.Name+"/"+name+":1")
			}
		}
		digest := "sha256:" + strings.Repeat("0", 64)
		for _, path := range []string{"/manifests/1", "/manifests/" + digest, "/blobs/" + digest, "/tags/list"} {
			if status := ask(t, m, http.MethodGet, repository+path); status != http.StatusNotFound {
				t.Errorf("GET %s%s: status %d, want 404", repository, path, status)
			}
		}
		if status := ask(t, m, http.MethodHead, repository+"/manifests/1"); status != http.StatusNotFound {
			t.Errorf("HEAD of %s: status %d, want 404", repository, status)
		}
	}
	if asked := upstreamRequests(m); len(asked) > 0 {
		t.Errorf("asked: %+v", asked)
	}
}

func TestWhatItsHostLacksIsNotFound(t *testing.T) {
	up := start(t)
	seed(t, up, "ghcr.io/acme/app:1", "docker.io/acme/app:2", "docker.io/acme/other:1")
	m := startThrough(t, up, registry.MirrorOptions{})
	digest := "sha256:" + strings.Repeat("0", 64)
	for _, path := range []string{
		"ghcr.io/acme/app/manifests/2",
		"ghcr.io/acme/app/manifests/" + digest,
		"ghcr.io/acme/app/blobs/" + digest,
		"ghcr.io/acme/other/manifests/1",
		"ghcr.io/acme/other/tags/list",
		"quay.io/acme/app/manifests/1",
		"acme/app/manifests/1",
	} {
		if status := ask(t, m, http.MethodGet, path); status != http.StatusNotFound {
			t.Errorf("GET %s: status %d, want 404", path, status)
		}
	}
}

func TestMovedTagIsFollowedAndOldDigestKept(t *testing.T) {
	up := start(t)
	old := seed(t, up, "ghcr.io/acme/app:1")["ghcr.io/acme/app:1"]
	m := startThrough(t, up, registry.MirrorOptions{})
	if err := pull(m, "ghcr.io/acme/app:1", old); err != nil {
		t.Fatal(err)
	}
	moved := image("ghcr.io/acme/app:1")
	moved.Layers[1].Seed = "moved"
	digests, err := images.Push(t.Context(), up.Seed(), moved)
	if err != nil {
		t.Fatal(err)
	}
	if err := pull(m, "ghcr.io/acme/app:1", digests[moved.Name]); err != nil {
		t.Errorf("the tag: %v", err)
	}
	if err := pull(m, "ghcr.io/acme/app@"+old, old); err != nil {
		t.Errorf("the old digest: %v", err)
	}
}

func TestBothSidesAreCounted(t *testing.T) {
	up := start(t)
	digest := seed(t, up, "ghcr.io/acme/app:1")["ghcr.io/acme/app:1"]
	m := startThrough(t, up, registry.MirrorOptions{Username: "mirror", Password: "secret"})
	wantStatus(t, pull(m, "ghcr.io/acme/app:1", digest), http.StatusUnauthorized)
	if asked := upstreamRequests(m); len(asked) > 0 {
		t.Errorf("asked for somebody who may not pull: %+v", asked)
	}
	auth := remote.WithAuth(&authn.Basic{Username: "mirror", Password: "secret"})
	if err := pull(m, "ghcr.io/acme/app:1", digest, auth); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, c := range registry.Counts(m.Requests()) {
		if c.Method == http.MethodGet && c.Status == http.StatusOK {
			got[c.Host+" "+string(c.Kind)] = c.Requests
		}
	}
	for key, want := range map[string]int{
		"mirror manifest": 1, "mirror blob": 3, "ghcr.io manifest": 1, "ghcr.io blob": 3,
	} {
		if got[key] != want {
			t.Errorf("%s: %d, want %d (all: %v)", key, got[key], want, got)
		}
	}
	m.Inject(registry.Fault{Host: registry.MirrorName, Status: http.StatusServiceUnavailable})
	wantStatus(t, pull(m, "ghcr.io/acme/app:1", digest, auth), http.StatusServiceUnavailable)
}

func TestOwnImages(t *testing.T) {
	up := start(t)
	upstream := seed(t, up, "docker.io/team/own:1")["docker.io/team/own:1"]
	m := startThrough(t, up, registry.MirrorOptions{})

	own := m.Address() + "/internal.example/team/own:1"
	digests, err := images.Push(t.Context(), nil, image(own))
	if err != nil {
		t.Fatal(err)
	}
	if err := pull(m, "internal.example/team/own:1", digests[own]); err != nil {
		t.Error(err)
	}
	if asked := upstreamRequests(m); len(asked) > 0 {
		t.Errorf("own images asked %+v", asked)
	}
	for _, name := range []string{"team/own", "ghcr.io/team/own"} {
		_, err := images.Push(t.Context(), nil, image(m.Address()+"/"+name+":1"))
		wantStatus(t, err, http.StatusMethodNotAllowed)
		if err == nil || !strings.Contains(err.Error(), "internal.example/"+name) {
			t.Errorf("push of %s: %v, want a place for it", name, err)
		}
	}
	if err := pull(m, "team/own:1", upstream); err != nil {
		t.Errorf("Docker Hub's image of the same name: %v", err)
	}
	if err := remote.Delete(parse(t, m.Address()+"/internal.example/team/own@"+digests[own])); err != nil {
		t.Errorf("delete: %v", err)
	}
}

func TestTagsAreTheUpstreams(t *testing.T) {
	up := start(t)
	seed(t, up, "ghcr.io/acme/app:1", "ghcr.io/acme/app:2", "docker.io/acme/app:3")
	m := startThrough(t, up, registry.MirrorOptions{})
	for repository, want := range map[string]string{"ghcr.io/acme/app": "1 2", "acme/app": "3"} {
		got, err := remote.List(parse(t, m.Address()+"/"+repository+":x").Context())
		if err != nil {
			t.Error(err)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s has tags %v, want %s", repository, got, want)
		}
	}
}

func seedFleet(t *testing.T, up *registry.Upstreams) images.Digests {
	t.Helper()
	digests := images.Digests{}
	seen := map[string]string{}
	for _, upstream := range fleet {
		digest := seed(t, up, upstream)[upstream]
		if other, taken := seen[digest]; taken {
			t.Fatalf("%s and %s are one image; the test needs two", upstream, other)
		}
		digests[upstream], seen[digest] = digest, upstream
	}
	return digests
}
