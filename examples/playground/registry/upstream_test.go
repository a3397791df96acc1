package registry_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

func TestHostsHoldDifferentImages(t *testing.T) {
	up := start(t)
	digests := seed(t, up, "docker.io/library/nginx:1", "ghcr.io/library/nginx:1", "registry.k8s.io/pause:3")
	if digests["docker.io/library/nginx:1"] == digests["ghcr.io/library/nginx:1"] {
		t.Fatal("the test needs two images")
	}
	for ref, want := range map[string]string{
		"nginx:1":                              digests["docker.io/library/nginx:1"],
		"registry-1.docker.io/library/nginx:1": digests["docker.io/library/nginx:1"],
		"ghcr.io/library/nginx:1":              digests["ghcr.io/library/nginx:1"],
		"registry.k8s.io/pause:3":              digests["registry.k8s.io/pause:3"],
	} {
		got, err := remote.Head(parse(t, ref), remote.WithTransport(up.Transport()))
		if err != nil {
			t.Errorf("%s: %v", ref, err)
			continue
		}
		if got.Digest.String() != want {
			t.Errorf("%s is %s, want %s", ref, got.Digest, want)
		}
	}
	_, err := remote.Head(parse(t, "quay.io/library/nginx:1"), remote.WithTransport(up.Transport()))
	wantStatus(t, err, http.StatusNotFound)
}

func TestEnvironmentReachesTheHosts(t *testing.T) {
	up := start(t)
	env := map[string]string{}
	for _, entry := range up.Environment() {
		key, value, _ := strings.Cut(entry, "=")
		env[key] = value
	}
	if _, err := url.Parse(env["HTTPS_PROXY"]); err != nil || env["HTTPS_PROXY"] == "" {
		t.Errorf("HTTPS_PROXY=%q", env["HTTPS_PROXY"])
	}
	if pem, err := os.ReadFile(env["SSL_CERT_FILE"]); err != nil || !strings.Contains(string(pem), "BEGIN CERTIFICATE") {
		t.Errorf("SSL_CERT_FILE=%q: %v", env["SSL_CERT_FILE"], err)
	}
}

func TestProxyRefusesOtherHosts(t *testing.T) {
	up := start(t)
	client := &http.Client{Transport: up.Transport()}
	for _, target := range []string{"https://example.com/", "https://ghcr.io:8443/v2/", "http://ghcr.io/v2/"} {
		response, err := client.Get(target)
		if err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
			if response.StatusCode != http.StatusForbidden {
				t.Errorf("%s: status %d, want an error or 403", target, response.StatusCode)
			}
		}
	}
	for _, r := range up.Requests() {
		if r.Kind != registry.KindConnect || r.Status != http.StatusForbidden {
			t.Errorf("unexpected request %+v", r)
		}
	}
}

func TestPrivateRepositories(t *testing.T) {
	for _, scheme := range []registry.Scheme{registry.Bearer, registry.Basic} {
		t.Run(string(scheme), func(t *testing.T) {
			up := start(t, registry.Host{
				Name:    "ghcr.io",
				Scheme:  scheme,
				Private: []registry.Private{{Repository: "acme/", Username: "robot", Password: "secret"}},
			})
			seed(t, up, "ghcr.io/acme/api:1", "ghcr.io/public/api:1")
			head := func(ref string, auth authn.Authenticator) error {
				_, err := remote.Head(parse(t, ref), remote.WithTransport(up.Transport()), remote.WithAuth(auth))
				return err
			}
			right := &authn.Basic{Username: "robot", Password: "secret"}
			wrong := &authn.Basic{Username: "robot", Password: "guess"}

			if err := head("ghcr.io/acme/api:1", right); err != nil {
				t.Errorf("right credentials: %v", err)
			}
			if err := head("ghcr.io/public/api:1", authn.Anonymous); err != nil {
				t.Errorf("public image without credentials: %v", err)
			}
			wantStatus(t, head("ghcr.io/acme/api:1", authn.Anonymous), http.StatusUnauthorized)
			wantStatus(t, head("ghcr.io/acme/api:1", wrong), http.StatusUnauthorized)
		})
	}
}

func TestUpstreamsAreReadOnly(t *testing.T) {
	up := start(t, registry.Host{Name: "ghcr.io"})
	_, err := images.Push(t.Context(), up.Transport(), image("ghcr.io/acme/api:1"))
	wantStatus(t, err, http.StatusForbidden)
}

func TestPullLimit(t *testing.T) {
	up := start(t, registry.Host{Name: registry.DockerHub, Aliases: []string{"index.docker.io"}, PullLimit: 2})
	seed(t, up, "docker.io/library/nginx:1")
	ref := parse(t, "nginx:1")
	opts := []remote.Option{remote.WithTransport(up.Transport()), remote.WithRetryStatusCodes()}
	for range 5 {
		if _, err := remote.Head(ref, opts...); err != nil {
			t.Fatalf("HEAD is free: %v", err)
		}
	}
	for range 2 {
		if _, err := remote.Get(ref, opts...); err != nil {
			t.Fatalf("within the limit: %v", err)
		}
	}
	_, err := remote.Get(ref, opts...)
	wantStatus(t, err, http.StatusTooManyRequests)
}

func TestTwoHostsMayNotShareAName(t *testing.T) {
	_, err := registry.StartUpstreams(t.Context(), registry.UpstreamOptions{
		Dir:   t.TempDir(),
		Hosts: []registry.Host{{Name: "ghcr.io"}, {Name: "quay.io", Aliases: []string{"ghcr.io"}}},
	})
	if err == nil || !strings.Contains(err.Error(), "ghcr.io") {
		t.Errorf("got %v, want an error that names ghcr.io", err)
	}
}

func start(t testing.TB, hosts ...registry.Host) *registry.Upstreams {
	t.Helper()
	up, err := registry.StartUpstreams(t.Context(), registry.UpstreamOptions{Dir: t.TempDir(), Hosts: hosts})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = up.Close() })
	return up
}

func image(ref string) images.Image {
	return images.Image{Name: ref, Layers: []images.Layer{{Seed: "base", Size: 2000}, {Seed: ref, Size: 3000}}}
}

func seed(t testing.TB, up *registry.Upstreams, refs ...string) images.Digests {
	t.Helper()
	var all []images.Image
	for _, ref := range refs {
		all = append(all, image(ref))
	}
	digests, err := images.Push(t.Context(), up.Seed(), all...)
	if err != nil {
		t.Fatal(err)
	}
	return digests
}

func parse(t *testing.T, text string) name.Reference {
	t.Helper()
	ref, err := name.ParseReference(text)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func wantStatus(t *testing.T, err error, status int) {
	t.Helper()
	var failure *transport.Error
	if !errors.As(err, &failure) || failure.StatusCode != status {
		t.Errorf("got %v, want status %d", err, status)
	}
}
