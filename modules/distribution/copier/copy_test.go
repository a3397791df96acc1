package copier_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

func TestCopyCostsTheIdeal(t *testing.T) {
	source, target, client := registrytest.New(t), registrytest.New(t), newClient()
	warm(t, client, source, target)
	data := layers(1, 300_000, 70_000)
	image := source.AddImage(t, "org/app", "1", registrytest.DockerManifest, data...)

	result := mustCopy(t, client, source.Host+"/org/app:1", target.Host+"/copy/app:1", options)

	wantSame(t, source, target, "org/app", "1", "copy/app", "1")
	wantRequestCounts(t, source, map[string]int{"HEAD /v2/org/app/manifests/1": 1, "GET /v2/org/app/manifests/" + image.Digest: 1, "GET /v2/org/app/blobs/": 3, "": 5})
	wantRequestCounts(t, target, map[string]int{"HEAD /v2/copy/app/manifests/1": 1, "POST ": 3, "PUT /v2/copy/app/blobs/uploads/": 3, "PUT /v2/copy/app/manifests/1": 1, "": 8})
	config := result.Bytes - 370_000
	if result.Digest != image.Digest || result.Blobs != 3 || result.Mounted != 0 || config <= 0 || config > 100 || result.Skipped {
		t.Errorf("result = %+v", result)
	}
	if source.Sent() != result.Bytes || target.Received() != result.Bytes+image.Size {
		t.Errorf("source sent %d, target received %d, want %d and the manifest's %d more", source.Sent(), target.Received(), result.Bytes, image.Size)
	}

	source.Reset()
	target.Reset()
	result = mustCopy(t, client, source.Host+"/org/app:1", target.Host+"/copy/app:1", options)
	if !result.Skipped || result.Digest != image.Digest || result.Bytes != 0 {
		t.Errorf("second pass = %+v", result)
	}
	wantRequests(t, "source", source, "HEAD /v2/org/app/manifests/1")
	wantRequests(t, "target", target, "HEAD /v2/copy/app/manifests/1")
}

func wantRequestCounts(t *testing.T, r *registrytest.Registry, want map[string]int) {
	t.Helper()
	for request, count := range want {
		method, part, _ := strings.Cut(request, " ")
		if got := r.Count(method, part); got != count {
			t.Errorf("%s: %d × %q, want %d in %q", r.Host, got, request, count, r.Requests())
		}
	}
}

func TestNewRegistryIsLearntWithOneRequest(t *testing.T) {
	tests := map[string]struct {
		ignore bool
		extra  []string
		head   int
	}{
		"honours mounts": {false, []string{"POST"}, 0},
		"ignores mounts": {true, []string{"POST", "DELETE"}, 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			source, target, client := registrytest.New(t), registrytest.New(t), newClient()
			if test.ignore {
				target.IgnoreMounts()
			}
			source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 10, 20)...)
			mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", options)
			want := 8 + len(test.extra) + test.head
			if got := target.Count("", ""); got != want {
				t.Errorf("%d requests, want %d: %q", got, want, target.Requests())
			}
			if got := target.Count("HEAD", "/blobs/"); got != test.head {
				t.Errorf("%d HEADs for blobs, want %d", got, test.head)
			}
		})
	}
}

func TestMovedTagMovesOnlyWhatIsNew(t *testing.T) {
	for _, ignore := range []bool{false, true} {
		source, target := registrytest.New(t), registrytest.New(t)
		if ignore {
			target.IgnoreMounts()
		}
		base := layers(1, 200_000)
		source.AddImage(t, "app", "1", registrytest.OCIManifest, base...)
		mustCopy(t, newClient(), source.Host+"/app:1", target.Host+"/app:1", options)
		moved := source.AddImage(t, "app", "1", registrytest.OCIManifest, append(base, layers(9, 5000)...)...)
		client := newClient() // one that remembers nothing
		warm(t, client, source, target)

		result := mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", options)
		if result.Skipped || result.Digest != moved.Digest || result.Blobs != 2 || result.Mounted != 1 {
			t.Errorf("ignore %v: result = %+v", ignore, result)
		}
		if source.Sent() > 6000 {
			t.Errorf("ignore %v: %d bytes moved, the base layer was there", ignore, source.Sent())
		}
	}
}

func TestDigestIsAskedForAtTheTargetOnly(t *testing.T) {
	source, target, client := registrytest.New(t), registrytest.New(t), newClient()
	warm(t, client, source, target)
	image := source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 100)...)
	pin := "pin-" + strings.TrimPrefix(image.Digest, "sha256:")[:12]
	from, to := source.Host+"/app:1@"+image.Digest, target.Host+"/app:1@"+image.Digest

	mustCopy(t, client, from, to, options)
	wantSame(t, source, target, "app", "1", "app", pin)
	if raw, _ := target.Manifest("app", "1"); raw != nil {
		t.Error("the tag beside a digest was written")
	}
	source.Reset()
	target.Reset()
	if result := mustCopy(t, client, from, to, options); !result.Skipped {
		t.Errorf("second pass = %+v", result)
	}
	wantRequests(t, "source", source)
	wantRequests(t, "target", target, "HEAD /v2/app/manifests/"+pin)

	t.Run("to a tag", func(t *testing.T) {
		mustCopy(t, client, from, target.Host+"/other:stable", options)
		wantSame(t, source, target, "app", "1", "other", "stable")
		wantSame(t, source, target, "app", "1", "other", pin)
	})
	t.Run("without the pin tag", func(t *testing.T) {
		o := options
		o.PinTag = false
		mustCopy(t, client, from, target.Host+"/unpinned@"+image.Digest, o)
		wantSame(t, source, target, "app", "1", "unpinned", image.Digest)
		if raw, _ := target.Manifest("unpinned", pin); raw != nil {
			t.Error("the pin tag was written")
		}
	})
}

func TestIndexIsCopiedWhole(t *testing.T) {
	source, target, client := registrytest.New(t), registrytest.New(t), newClient()
	warm(t, client, source, target)
	shared := layers(1, 50_000)
	amd := source.AddImage(t, "app", "", registrytest.OCIManifest, append(shared, layers(2, 10)...)...)
	arm := source.AddImage(t, "app", "", registrytest.DockerManifest, append(shared, layers(3, 10)...)...)
	attestation := source.AddImage(t, "app", "", registrytest.OCIManifest, layers(4, 10)...)
	attestation.Platform = map[string]any{"os": "unknown", "architecture": "unknown"}
	cache := source.AddBlob(t, "app", registrytest.Layer, registrytest.Bytes(7, 30)) // as build caches have
	inner := source.AddIndex(t, "app", "", registrytest.DockerList, arm, attestation)
	index := source.AddIndex(t, "app", "1", registrytest.OCIIndex, amd, inner, cache)

	target.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/manifests/1") {
			for _, child := range []string{amd.Digest, inner.Digest} {
				if raw, _ := target.Manifest("app", child); raw == nil {
					t.Errorf("the index was written before its child %s", child)
				}
			}
		}
		return false
	})
	result := mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", options)
	for _, digest := range []string{amd.Digest, arm.Digest, attestation.Digest, inner.Digest, index.Digest} {
		wantSame(t, source, target, "app", digest, "app", digest)
	}
	if !target.HasBlob("app", cache.Digest) {
		t.Error("a blob that an index names is missing")
	}
	if got := target.Count("PUT", "/uploads/"); got != result.Blobs || source.Count("GET", "/blobs/") != result.Blobs {
		t.Errorf("%d uploads and %d downloads of %d blobs", got, source.Count("GET", "/blobs/"), result.Blobs)
	}
	if got := target.Count("HEAD", ""); got != 1 {
		t.Errorf("%d HEADs for a new image, want 1", got)
	}

	t.Run("the same under another tag", func(t *testing.T) {
		source.AddIndex(t, "app", "latest", registrytest.OCIIndex, amd, inner, cache)
		source.Reset()
		target.Reset()
		mustCopy(t, client, source.Host+"/app:latest", target.Host+"/app:latest", options)
		wantRequests(t, "target", target, "HEAD /v2/app/manifests/latest", "PUT /v2/app/manifests/latest")
		wantRequests(t, "source", source, "HEAD /v2/app/manifests/latest", "GET /v2/app/manifests/"+index.Digest)
	})
	t.Run("a moved index asks for its children", func(t *testing.T) {
		fresh := newClient()
		warm(t, fresh, source, target)
		extra := source.AddImage(t, "app", "", registrytest.OCIManifest, layers(8, 10)...)
		source.AddIndex(t, "app", "1", registrytest.OCIIndex, amd, inner, extra)
		source.Reset()
		mustCopy(t, fresh, source.Host+"/app:1", target.Host+"/app:1", options)
		if got := source.Count("GET", "/manifests/"); got != 2 {
			t.Errorf("%d manifests read, want the index and the new child: %q", got, source.Requests())
		}
	})
}

func TestForeignLayersStayWhereTheyAre(t *testing.T) {
	source, target, client := registrytest.New(t), registrytest.New(t), newClient()
	config := source.AddBlob(t, "win", "application/vnd.docker.container.image.v1+json", []byte(`{"os":"windows"}`))
	foreign := registrytest.Descriptor{MediaType: registrytest.ForeignLayer, Digest: registrytest.Digest([]byte("elsewhere")), Size: 9, URLs: []string{"https://example.com/layer"}}
	source.AddManifest(t, "win", "1", registrytest.DockerManifest, registrytest.Manifest(t, registrytest.DockerManifest, config, foreign))
	result := mustCopy(t, client, source.Host+"/win:1", target.Host+"/win:1", options)
	wantSame(t, source, target, "win", "1", "win", "1")
	if result.Blobs != 1 || source.Count("GET", "/blobs/") != 1 {
		t.Errorf("result = %+v", result)
	}
}

func TestCopyRefuses(t *testing.T) {
	source, target, client := registrytest.New(t), registrytest.New(t), newClient()
	one, other := "@sha256:"+strings.Repeat("1", 64), "@sha256:"+strings.Repeat("2", 64)
	source.AddManifest(t, "old", "1", "application/vnd.docker.distribution.manifest.v1+prettyjws", []byte(`{"schemaVersion":1}`))
	tests := map[string]struct{ source, target, want string }{
		"source is no reference":  {"No", target.Host + "/a", "source: image"},
		"target is no reference":  {"a", "docker://a", "target: image"},
		"two digests":             {"a" + one, target.Host + "/a" + other, "different digests"},
		"no such image":           {source.Host + "/none:1", target.Host + "/a", "no such image"},
		"no such digest":          {source.Host + "/none" + one, target.Host + "/a" + one, "404"},
		"source with the old way": {source.Host + "/old:1", target.Host + "/a", "schema 1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := client.Copy(t.Context(), copier.Image{Source: test.source, Target: test.target}, options)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "copy "+test.source+" to "+test.target) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if module.IsRetryable(err) {
				t.Errorf("%v is not worth a retry", err)
			}
		})
	}
	if target.Count("PUT", "") != 0 {
		t.Errorf("the target was written: %q", target.Requests())
	}
}
