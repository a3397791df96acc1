package registry_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

func TestFaultAnswersSoManyTimes(t *testing.T) {
	up := start(t, registry.Host{Name: "ghcr.io"})
	seed(t, up, "ghcr.io/acme/slow:1", "ghcr.io/acme/fine:1")
	up.Inject(registry.Fault{
		Host: "ghcr.io", Repository: "acme/slow",
		Status: http.StatusTooManyRequests, RetryAfter: time.Second, Times: 2,
	})
	for i, want := range []int{429, 429, 200} {
		response := get(t, up, "https://ghcr.io/v2/acme/slow/manifests/1")
		if response.StatusCode != want {
			t.Errorf("request %d: status %d, want %d", i+1, response.StatusCode, want)
		}
		if want == 429 && response.Header.Get("Retry-After") != "1" {
			t.Errorf("Retry-After is %q, want 1", response.Header.Get("Retry-After"))
		}
	}
	if response := get(t, up, "https://ghcr.io/v2/acme/fine/manifests/1"); response.StatusCode != http.StatusOK {
		t.Errorf("another repository: status %d", response.StatusCode)
	}
	if left := up.ListFaults(); len(left) != 0 {
		t.Errorf("faults left: %+v", left)
	}
}

func TestOfflineAndClear(t *testing.T) {
	up := start(t, registry.Host{Name: "ghcr.io"}, registry.Host{Name: "quay.io"})
	seed(t, up, "ghcr.io/acme/api:1", "quay.io/acme/api:1")
	up.Inject(registry.Fault{Host: "ghcr.io", Offline: true})
	client := &http.Client{Transport: up.Transport()}
	if response, err := client.Head("https://ghcr.io/v2/acme/api/manifests/1"); err == nil {
		t.Errorf("an offline host answered %d", response.StatusCode)
	}
	if response := get(t, up, "https://quay.io/v2/acme/api/manifests/1"); response.StatusCode != http.StatusOK {
		t.Errorf("another host: status %d", response.StatusCode)
	}
	up.ClearFaults()
	if response := get(t, up, "https://ghcr.io/v2/acme/api/manifests/1"); response.StatusCode != http.StatusOK {
		t.Errorf("after clearing: status %d", response.StatusCode)
	}
}

func TestHangLastsAsLongAsTheClient(t *testing.T) {
	up := start(t, registry.Host{Name: "ghcr.io"})
	up.Inject(registry.Fault{Host: "ghcr.io", Hang: true})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://ghcr.io/v2/", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = (&http.Client{Transport: up.Transport()}).Do(request)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the client's own deadline", err)
	}
}

func TestUntilHoldsARequestBack(t *testing.T) {
	up := start(t, registry.Host{Name: "ghcr.io"})
	seed(t, up, "ghcr.io/acme/api:1")
	until := make(chan struct{})
	up.Inject(registry.Fault{Host: "ghcr.io", Until: until})
	answered := make(chan int)
	go func() {
		response, err := (&http.Client{Transport: up.Transport()}).Head("https://ghcr.io/v2/acme/api/manifests/1")
		if err != nil {
			t.Error(err)
			close(answered)
			return
		}
		response.Body.Close()
		answered <- response.StatusCode
	}()
	select {
	case status := <-answered:
		t.Errorf("answered %d before it may", status)
	case <-time.After(50 * time.Millisecond):
	}
	close(until)
	if status := <-answered; status != http.StatusOK {
		t.Errorf("status %d, want 200", status)
	}
}

func TestCutInTheMiddleOfABlob(t *testing.T) {
	up := start(t, registry.Host{Name: "ghcr.io"})
	seed(t, up, "ghcr.io/acme/api:1")
	up.Inject(registry.Fault{Kind: registry.KindBlob, Method: http.MethodGet, CutAfter: 500, Times: 1})
	image, err := remote.Image(parse(t, "ghcr.io/acme/api:1"), remote.WithTransport(up.Transport()))
	if err != nil {
		t.Fatal(err)
	}
	layers, err := image.Layers()
	if err != nil {
		t.Fatal(err)
	}
	digest, err := layers[1].Digest()
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{Transport: up.Transport()}).Get("https://ghcr.io/v2/acme/api/blobs/" + digest.String())
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err == nil || len(data) != 500 {
		t.Errorf("read %d bytes, error %v; want 500 and an error", len(data), err)
	}
}

func TestCounts(t *testing.T) {
	up := start(t, registry.Host{Name: "ghcr.io", Scheme: registry.Bearer})
	seed(t, up, "ghcr.io/acme/api:1")
	if _, err := remote.Head(parse(t, "ghcr.io/acme/api:1"), remote.WithTransport(up.Transport())); err != nil {
		t.Fatal(err)
	}
	type key struct {
		method string
		kind   registry.Kind
		status int
	}
	got := map[key]int{}
	for _, c := range registry.Counts(up.Requests()) {
		if c.Host != "ghcr.io" {
			t.Errorf("counted for %s", c.Host)
		}
		if c.Method == http.MethodHead && c.Sent != 0 {
			t.Errorf("HEAD counted with %d bytes of body", c.Sent)
		}
		got[key{c.Method, c.Kind, c.Status}] = c.Requests
	}
	want := map[key]int{
		{"GET", registry.KindPing, 401}:      1,
		{"GET", registry.KindToken, 200}:     1,
		{"HEAD", registry.KindManifest, 200}: 1,
	}
	for k, n := range want {
		if got[k] != n {
			t.Errorf("%v: %d requests, want %d (all: %v)", k, got[k], n, got)
		}
	}
	up.Reset()
	if n := len(up.Requests()); n != 0 {
		t.Errorf("%d requests after a reset", n)
	}
}

func get(t *testing.T, up *registry.Upstreams, url string) *http.Response {
	t.Helper()
	response, err := (&http.Client{Transport: up.Transport()}).Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response
}

func TestWithdraw(t *testing.T) {
	faults := registry.NewFaults()
	gone, slow := registry.Fault{Host: "ghcr.io", Status: http.StatusNotFound}, registry.Fault{Host: "ghcr.io", Latency: time.Second}
	faults.Inject(gone)
	faults.Inject(slow)
	faults.Withdraw(gone)
	faults.Withdraw(registry.Fault{Host: "quay.io"}) // nobody's
	if left := faults.ListFaults(); len(left) != 1 || left[0] != slow {
		t.Errorf("faults left: %+v, want %+v", left, slow)
	}
}
