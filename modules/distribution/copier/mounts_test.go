package copier_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// mountsItself is true for the question whether a registry mounts a blob of the very
// repository that asks.
func mountsItself(r *http.Request) bool {
	from := r.URL.Query().Get("from")
	return r.Method == http.MethodPost && from != "" && strings.HasPrefix(r.URL.Path, "/v2/"+from+"/blobs/")
}

// TestMountFromAnother: a registry that starts an upload where a repository mounts from
// itself may mount from another one all the same.
func TestMountFromAnother(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	target.Fault(func(_ http.ResponseWriter, r *http.Request) bool {
		if mountsItself(r) {
			r.URL.RawQuery = ""
		}
		return false
	})
	layer := registrytest.Bytes(1, 2000)
	source.AddImage(t, "app", "1", registrytest.OCIManifest, layer)
	source.AddImage(t, "twin", "1", registrytest.OCIManifest, layer)
	client := newClient()
	first := mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", options)
	second := mustCopy(t, client, source.Host+"/twin:1", target.Host+"/twin:1", options)
	if first.Blobs != 2 || second.Blobs != 1 || second.Mounted != 1 { // the configs differ
		t.Errorf("the first moved %d blobs, the second %d bytes and mounted %d", first.Blobs, second.Bytes, second.Mounted)
	}
	wantSame(t, source, target, "twin", "1", "twin", "1")
}

// TestLearnsWithTheSmallest: what is moved to find out how a registry mounts is the
// smallest blob of the image.
func TestLearnsWithTheSmallest(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	small := registrytest.Bytes(5, 3) // smaller than the config
	source.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 9000), small, registrytest.Bytes(2, 5000))
	mustCopy(t, newClient(), source.Host+"/app:1", target.Host+"/app:1", options)
	for _, request := range source.Requests() {
		if _, digest, ok := strings.Cut(request, "/blobs/"); ok {
			if !strings.HasPrefix(digest, registrytest.Digest(small)) {
				t.Errorf("the first blob is %s, want %s of 3 bytes", digest, registrytest.Digest(small))
			}
			return
		}
	}
	t.Error("no blob was moved")
}

// TestLearnsLater: a registry that is out of order when it is asked how it mounts has not
// said that it ignores mounts.
func TestLearnsLater(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	source.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 2000), registrytest.Bytes(2, 3000))
	var asked atomic.Int64
	target.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		// The config goes first, with a question of its own; the second is the one that
		// is asked to learn.
		if !mountsItself(r) || asked.Add(1) != 2 {
			return false
		}
		registrytest.Refuse(w, http.StatusServiceUnavailable, "UNAVAILABLE")
		return true
	})
	o := options
	o.MaxRetries = 0
	client := newClient()
	if _, err := client.Copy(t.Context(), pair(source, target, "app:1"), o); err == nil || !module.IsRetryable(err) {
		t.Fatalf("error = %v, want one that is worth another try", err)
	}
	result, err := client.Copy(t.Context(), pair(source, target, "app:1"), o)
	if err != nil || target.Count(http.MethodDelete, "/uploads/") != 0 {
		t.Errorf("result = %+v, %v, and %d uploads were given up", result, err, target.Count(http.MethodDelete, "/uploads/"))
	}
	wantSame(t, source, target, "app", "1", "app", "1")
}
