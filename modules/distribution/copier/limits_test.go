package copier_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// network is a source and a target without sockets, for synctest.
func network(t *testing.T) (source, target *registrytest.Registry, client *copier.Copier) {
	t.Helper()
	source, target = registrytest.Unserved("source.example"), registrytest.Unserved("target.example")
	source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 20_000)...)
	source.AddImage(t, "other", "1", registrytest.OCIManifest, layers(5, 20_000)...)
	return source, target, copier.New(registryclient.New(registryclient.Config{Transport: registrytest.Network{source.Host: source, target.Host: target}}))
}

// tooMany answers 429 until a time is over.
func tooMany(wait time.Duration, retryAfter func(left time.Duration) string) func(http.ResponseWriter, *http.Request) bool {
	end := time.Now().Add(wait)
	return func(w http.ResponseWriter, _ *http.Request) bool {
		left := time.Until(end)
		if left <= 0 {
			return false
		}
		if text := retryAfter(left); text != "" {
			w.Header().Set("Retry-After", text)
		}
		registrytest.Refuse(w, http.StatusTooManyRequests, "TOOMANYREQUESTS")
		return true
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	tests := map[string]struct {
		retryAfter func(time.Duration) string
		most       int // requests that met a 429
	}{
		"seconds": {func(left time.Duration) string { return strconv.Itoa(int(left.Seconds())) }, 2},
		"date":    {func(left time.Duration) string { return time.Now().Add(left).UTC().Format(http.TimeFormat) }, 2},
		"none":    {func(time.Duration) string { return "" }, 4},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source, target, client := network(t)
				source.Fault(tooMany(7*time.Second, test.retryAfter))
				begun := time.Now()
				var group sync.WaitGroup
				for _, name := range []string{"/app:1", "/other:1"} {
					group.Go(func() { mustCopy(t, client, source.Host+name, target.Host+name, options) })
				}
				group.Wait()
				if waited := time.Since(begun); waited < 7*time.Second || waited > 20*time.Second {
					t.Errorf("waited %s", waited)
				}
				// HEAD, GET and two blobs an image, and what was refused.
				if got := source.Count("", ""); got > 8+2*test.most {
					t.Errorf("%d requests: %q", got, source.Requests())
				}
			})
		})
	}
}

func TestLongWaitIsLeftToTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source, target, client := network(t)
		source.Fault(tooMany(time.Hour, func(left time.Duration) string { return strconv.Itoa(int(left.Seconds())) }))
		begun := time.Now()
		for range 3 {
			_, err := client.Copy(t.Context(), copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}, options)
			if err == nil || !strings.Contains(err.Error(), "Retry-After") || !module.IsRetryable(err) {
				t.Errorf("error = %v", err)
			}
		}
		if waited := time.Since(begun); waited > 20*time.Second {
			t.Errorf("waited %s", waited)
		}
		if got := source.Count("", ""); got != 1 {
			t.Errorf("%d requests to a registry that wants none", got)
		}
	})
}

func TestTimeoutIsWorthARetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source, target, client := network(t)
		source.Fault(refuse(http.MethodGet, "/blobs/", http.StatusServiceUnavailable, "UNAVAILABLE"))
		o := options
		o.MaxRetries = 20
		ctx, cancel := contextWithTimeout(t, 5*time.Second)
		defer cancel()
		_, err := client.Copy(ctx, copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}, o)
		if err == nil || !module.IsRetryable(err) {
			t.Errorf("error = %v", err)
		}
	})
}

func TestBudgetFloor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source, target, client := network(t)
		var left atomic.Int32
		left.Store(11)
		source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
			if strings.Contains(r.URL.Path, "/manifests/") {
				if r.Method == http.MethodGet {
					left.Add(-1)
				}
				w.Header().Set("ratelimit-limit", "100;w=21600")
				w.Header().Set("ratelimit-remaining", strconv.Itoa(int(left.Load()))+";w=21600")
			}
			return false
		})
		o := options
		o.RateBudgetFloor = 11
		mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
		if rate, ok := client.Rate(source.Host+"/app:1", nil); !ok || rate.Remaining != 10 || rate.Limit != 100 || rate.Host != source.Host {
			t.Errorf("rate = %+v", rate)
		}
		_, err := client.Copy(t.Context(), copier.Image{Source: source.Host + "/other:1", Target: target.Host + "/other:1"}, o)
		if err == nil || !strings.Contains(err.Error(), "10 of 100 pulls left") || !module.IsRetryable(err) {
			t.Errorf("error = %v", err)
		}
		if got := source.Count("GET", "/v2/other"); got != 0 {
			t.Errorf("%d pulls below the floor", got)
		}
		if result := mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o); !result.Skipped {
			t.Error("checking costs no pull and must go on")
		}
		left.Store(90)
		mustCopy(t, client, source.Host+"/other:1", target.Host+"/other:1", o)
	})
}

// A copy that is cancelled while it waits for a host ends at once and says why.
func TestCancelEndsTheWaitForAHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source, target, client := network(t)
		source.Fault(tooMany(time.Minute, func(left time.Duration) string { return strconv.Itoa(int(left.Seconds())) }))
		o := options
		o.MaxWait = time.Hour
		ctx, cancel := context.WithCancelCause(t.Context())
		reason := errors.New("nobody wants it any more")
		time.AfterFunc(3*time.Second, func() { cancel(reason) })
		begun := time.Now()
		_, err := client.Copy(ctx, copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}, o)
		if !errors.Is(err, reason) {
			t.Errorf("error = %v", err)
		}
		if took := time.Since(begun); took != 3*time.Second {
			t.Errorf("it went on for %s", took-3*time.Second)
		}
	})
}

// What fails without a word about when to come back is asked again after waits
// that double.
func TestRetriesWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source, target, client := network(t)
		var asked []time.Time
		source.Fault(func(w http.ResponseWriter, _ *http.Request) bool {
			asked = append(asked, time.Now())
			registrytest.Refuse(w, http.StatusServiceUnavailable, "UNAVAILABLE")
			return true
		})
		o := options
		o.MaxRetries = 6
		if _, err := client.Copy(t.Context(), copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}, o); err == nil {
			t.Fatal("there was nothing to copy")
		}
		if len(asked) != 1+o.MaxRetries {
			t.Fatalf("asked %d times", len(asked))
		}
		// A wait is spread from half to one and a half of what it is meant to be.
		for n, meant := 1, 250*time.Millisecond; n < len(asked); n, meant = n+1, min(2*meant, 10*time.Second) {
			if wait := asked[n].Sub(asked[n-1]); wait < meant/2 || wait > meant*3/2+time.Millisecond {
				t.Errorf("try %d came after %s, meant were about %s", n+1, wait, meant)
			}
		}
	})
}

// TestNoBoundOfTheWait: without MaxWait a pause that a registry asks for is kept, and not
// an error at once.
func TestNoBoundOfTheWait(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	source.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 100))
	var asked atomic.Int64
	source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, "/manifests/") || asked.Add(1) != 1 {
			return false
		}
		w.Header().Set("Retry-After", "1")
		registrytest.Refuse(w, http.StatusTooManyRequests, "TOOMANYREQUESTS")
		return true
	})
	o := options
	o.MaxWait = 0
	if _, err := newClient().Copy(t.Context(), pair(source, target, "app:1"), o); err != nil {
		t.Error(err)
	}
}
