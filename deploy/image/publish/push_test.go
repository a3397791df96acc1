package publish_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	"github.com/patchbay-dev/patchbay/deploy/image/assemble"
	"github.com/patchbay-dev/patchbay/deploy/image/publish"
)

// serve starts a registry with handlers in front of it, which say whether they have
// answered, and returns its host.
func serve(t *testing.T, referrers bool, before func(http.ResponseWriter, *http.Request) bool) string {
	t.Helper()
	inner := registry.New(registry.Logger(log.New(io.Discard, "", 0)), registry.WithReferrersSupport(referrers))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if before == nil || !before(w, r) {
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// TestPush: what was pushed is pulled for each platform, and the SBOM of each is found,
// whether or not the registry lists what refers to an image.
func TestPush(t *testing.T) {
	for _, test := range []struct {
		name      string
		referrers bool
	}{{"with referrers", true}, {"without referrers", false}} {
		t.Run(test.name, func(t *testing.T) {
			made := product(t)
			target := serve(t, test.referrers, nil) + "/tools/patchbay:1.2.3"
			pushed, err := publish.Push(t.Context(), target, made)
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.TrimSuffix(target, ":1.2.3") + "@" + digest(t, made.Index).String(); pushed != want {
				t.Errorf("pushed %s, want %s", pushed, want)
			}
			for i, architecture := range []string{"amd64", "arm64"} {
				image := pull(t, target, architecture)
				checkReferrer(t, target, image, made.SBOMs[i])
			}
		})
	}
}

// pull returns the image of an architecture.
func pull(t *testing.T, target, architecture string) v1.Image {
	t.Helper()
	reference, err := name.ParseReference(target)
	if err != nil {
		t.Fatal(err)
	}
	image, err := remote.Image(reference, remote.WithPlatform(v1.Platform{OS: "linux", Architecture: architecture}))
	if err != nil {
		t.Fatal(err)
	}
	if err := validate.Image(image); err != nil {
		t.Errorf("%s: %v", architecture, err)
	}
	config, err := image.ConfigFile()
	if err != nil || config.Architecture != architecture {
		t.Errorf("pulled an image for %s, %v, want %s", config.Architecture, err, architecture)
	}
	return image
}

// checkReferrer looks for the SBOM of an image by what refers to it.
func checkReferrer(t *testing.T, target string, image, sbom v1.Image) {
	t.Helper()
	reference, err := name.ParseReference(target)
	if err != nil {
		t.Fatal(err)
	}
	index, err := remote.Referrers(reference.Context().Digest(digest(t, image).String()))
	if err != nil {
		t.Fatal(err)
	}
	found, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Manifests) != 1 || found.Manifests[0].Digest != digest(t, sbom) {
		t.Fatalf("what refers to the image is %+v, want its SBOM", found.Manifests)
	}
	artifact, err := remote.Image(reference.Context().Digest(digest(t, sbom).String()))
	if err != nil {
		t.Fatal(err)
	}
	if manifest, err := artifact.Manifest(); err != nil || manifest.ArtifactType != assemble.SBOMType {
		t.Errorf("what refers to the image is a %q, %v", manifest.ArtifactType, err)
	}
}

// TestLogin: the login comes from the docker config.
func TestLogin(t *testing.T) {
	host := serve(t, true, func(w http.ResponseWriter, r *http.Request) bool {
		if user, password, _ := r.BasicAuth(); user == "robot" && password == "secret" {
			return false
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
		w.WriteHeader(http.StatusUnauthorized)
		return true
	})
	directory := t.TempDir()
	t.Setenv("DOCKER_CONFIG", directory)
	if _, err := publish.Push(t.Context(), host+"/patchbay:1.2.3", product(t)); err == nil {
		t.Error("pushed without a login")
	}
	config := fmt.Sprintf(`{"auths": {%q: {"username": "robot", "password": "secret"}}}`, host)
	if err := os.WriteFile(filepath.Join(directory, "config.json"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := publish.Push(t.Context(), host+"/patchbay:1.2.3", product(t)); err != nil {
		t.Error(err)
	}
}

// TestTagComesLast: as long as an SBOM is missing, the tag leads nowhere.
func TestTagComesLast(t *testing.T) {
	made := product(t)
	refused := "/manifests/" + digest(t, made.SBOMs[1]).String()
	host := serve(t, true, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, refused) {
			http.Error(w, "no", http.StatusForbidden)
			return true
		}
		return false
	})
	if _, err := publish.Push(t.Context(), host+"/patchbay:1.2.3", made); err == nil || !strings.Contains(err.Error(), "push an SBOM") {
		t.Errorf("the error is %v, want one about an SBOM", err)
	}
	tag, err := name.NewTag(host + "/patchbay:1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := remote.Head(tag); err == nil {
		t.Error("the tag is there without an SBOM")
	}
}

// TestTargets: a name that leaves open where to push to, or as what, is refused.
func TestTargets(t *testing.T) {
	made := product(t)
	for _, target := range []string{"patchbay:1.2.3", "registry.example.com/patchbay", "registry.example.com/Patchbay:1.2.3", ""} {
		t.Run(target, func(t *testing.T) {
			if _, err := publish.Push(t.Context(), target, made); err == nil || !strings.Contains(err.Error(), "want HOST/NAME:TAG") {
				t.Errorf("the error is %v, want one that says what a name is like", err)
			}
		})
	}
}
