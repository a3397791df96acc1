package copier_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// A host that wants no requests holds up its own images only.
func TestEachHostHasALimitOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy, target, _ := network(t)
		free := registrytest.Unserved("free.example")
		free.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 20_000)...)
		client := copier.New(registryclient.New(registryclient.Config{Transport: registrytest.Network{busy.Host: busy, free.Host: free, target.Host: target}}))
		busy.Fault(func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Retry-After", "3600")
			w.Header().Set("ratelimit-limit", "100;w=21600")
			w.Header().Set("ratelimit-remaining", "0;w=21600")
			registrytest.Refuse(w, http.StatusTooManyRequests, "TOOMANYREQUESTS")
			return true
		})
		if _, err := client.Copy(t.Context(), copier.Image{Source: busy.Host + "/app:1", Target: target.Host + "/busy:1"}, options); err == nil {
			t.Fatal("the busy host was copied from")
		}
		begun := time.Now()
		o := options
		o.RateBudgetFloor = 10
		mustCopy(t, client, free.Host+"/app:1", target.Host+"/app:1", o)
		wantSame(t, free, target, "app", "1", "app", "1")
		if waited := time.Since(begun); waited > 0 {
			t.Errorf("the other host's image waited %s", waited)
		}
		if rate, ok := client.Rate(busy.Host+"/app:1", nil); !ok || rate.Limit != 100 {
			t.Errorf("rate of the busy host = %+v, %v", rate, ok)
		}
		if rate, ok := client.Rate(free.Host+"/app:1", nil); ok {
			t.Errorf("rate of the other host = %+v", rate)
		}
	})
}

// What fails is tried once and then as often again as the options say.
func TestRetriesAreBounded(t *testing.T) {
	for _, retries := range []int{0, 1, 3} {
		t.Run(strconv.Itoa(retries), func(t *testing.T) {
			source, target, client := registrytest.New(t), registrytest.New(t), newClient()
			warm(t, client, source, target)
			source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 1000)...)
			source.Fault(refuse(http.MethodGet, "/manifests/", http.StatusServiceUnavailable, "UNAVAILABLE"))
			o := options
			o.MaxRetries = retries
			_, err := client.Copy(t.Context(), copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}, o)
			if err == nil || !module.IsRetryable(err) {
				t.Errorf("error = %v", err)
			}
			if got := source.Count("GET", "/manifests/"); got != retries+1 {
				t.Errorf("%d requests, want %d: %q", got, retries+1, source.Requests())
			}
		})
	}
}

// breakAlways cuts the connection after each piece of a blob.
func breakAlways(r *registrytest.Registry, piece int) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, request *http.Request) bool {
		if request.Method != http.MethodGet || !strings.Contains(request.URL.Path, "/blobs/") {
			return false
		}
		r.Serve(&pieceWriter{w, piece}, request)
		return true
	}
}

type pieceWriter struct {
	http.ResponseWriter
	left int
}

func (p *pieceWriter) Write(data []byte) (int, error) {
	if len(data) <= p.left {
		p.left -= len(data)
		return p.ResponseWriter.Write(data)
	}
	_, _ = p.ResponseWriter.Write(data[:p.left])
	p.ResponseWriter.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// A connection that breaks again and again is not resumed for ever, even when
// each try brings a piece; the transfer as a whole is then tried again.
func TestResumesAreBounded(t *testing.T) {
	const most = 5 // of one transfer, whatever the options allow
	for _, retries := range []int{0, 1, 8} {
		t.Run(strconv.Itoa(retries), func(t *testing.T) {
			source, target, client := registrytest.New(t), registrytest.New(t), newClient()
			warm(t, client, source, target)
			digest := registrytest.Digest(layers(11, 200_000)[0])
			source.AddImage(t, "long", "1", registrytest.OCIManifest, layers(11, 200_000)...)
			source.Fault(breakAlways(source, 1000))
			o := options
			o.MaxRetries = retries
			_, err := client.Copy(t.Context(), copier.Image{Source: source.Host + "/long:1", Target: target.Host + "/long:1"}, o)
			if err == nil || !module.IsRetryable(err) {
				t.Errorf("error = %v", err)
			}
			if got, want := source.Count("GET", digest), (1+retries)*(1+min(retries, most)); got != want {
				t.Errorf("%d reads of the blob, want %d", got, want)
			}
		})
	}
}

// resized serves the blobs with other lengths than they have.
func resized(r *registrytest.Registry, change int) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, request *http.Request) bool {
		if request.Method != http.MethodGet || !strings.Contains(request.URL.Path, "/blobs/") {
			return false
		}
		r.Serve(&resizer{w, change}, request)
		return true
	}
}

type resizer struct {
	http.ResponseWriter
	change int
}

func (r *resizer) WriteHeader(status int) {
	length, _ := strconv.Atoi(r.Header().Get("Content-Length"))
	r.Header().Set("Content-Length", strconv.Itoa(length+r.change))
	r.ResponseWriter.WriteHeader(status)
}

func (r *resizer) Write(data []byte) (int, error) {
	body := data[:max(0, len(data)+min(r.change, 0))]
	// What is too much comes last, so that the bytes that are wanted are right.
	body = append(slices.Clone(body), make([]byte, max(0, r.change))...)
	if _, err := r.ResponseWriter.Write(body); err != nil {
		return 0, err
	}
	return len(data), nil
}

// A blob of another size than the manifest says is refused before its bytes go
// anywhere, even where its beginning has the right digest.
func TestSizeOfABlobIsChecked(t *testing.T) {
	for _, change := range []int{-100, -1, 1, 100} {
		t.Run(fmt.Sprintf("%+d", change), func(t *testing.T) {
			source, target, client := registrytest.New(t), registrytest.New(t), newClient()
			warm(t, client, source, target)
			digest := registrytest.Digest(layers(1, 1000)[0])
			source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 1000)...)
			source.Fault(resized(source, change))
			_, err := client.Copy(t.Context(), copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}, options)
			if err == nil || !strings.Contains(err.Error(), "the manifest says") || module.IsRetryable(err) {
				t.Errorf("error = %v", err)
			}
			if target.HasBlob("app", digest) {
				t.Error("the blob was stored")
			}
		})
	}
}
