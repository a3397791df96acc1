package registrycheck_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycheck"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// hasty closes a registry's gate at the first silence.
func hasty() settings {
	return settings{Budget: 1000, AvailableFor: 60, MissingFor: 60, Failures: 1, Backoff: 10, Concurrency: 32}
}

func startAt(t *testing.T, s settings, m *mirror) *moduletest.Node {
	return moduletest.Start(t, registrycheck.New(copier.New(copier.Config{Transport: m})), s)
}

// TestALateAnswerServesTheNext has a mirror that takes three seconds, as on a
// machine that is busy: nobody waits longer than the budget, the mirror does not
// count as down, and it is asked once.
func TestALateAnswerServesTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mirror{Registry: registrytest.Unserved("mirror.example"), slow: 3 * time.Second}
		m.AddImage(t, "app", "1", registrytest.OCIManifest)
		node := startAt(t, hasty(), m)
		there, missing := "mirror.example/app:1", "mirror.example/app:2"
		asks := func(available bool, after time.Duration, reason string) {
			t.Helper()
			begun := time.Now()
			got := send(t, node, there, missing)
			if got.Available[there] != available || got.Available[missing] || time.Since(begun) != after || !strings.Contains(got.Results[1].Reason, reason) {
				t.Errorf("%+v after %s, want %t after %s", got, time.Since(begun), available, after)
			}
			if got.Healthy != (reason == "no such image") {
				t.Errorf("healthy = %t: %+v", got.Healthy, got.Results)
			}
		}
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() { asks(false, time.Second, "has not answered within 1s") })
		}
		all.Wait()
		time.Sleep(1500 * time.Millisecond)
		asks(true, 500*time.Millisecond, "no such image") // whoever comes in between waits for the rest
		asks(true, 0, "no such image")
		if m.count() != 2 {
			t.Errorf("%d requests for two images", m.count())
		}
		other := send(t, node, "mirror.example/app:3")
		if m.count() != 3 || !strings.Contains(other.Results[0].Reason, "not answered within 1s") {
			t.Errorf("another image: %+v after %d requests", other, m.count())
		}
	})
}

// TestThePatience: what has no answer after 10 s, or after twice a long budget,
// has none.
func TestThePatience(t *testing.T) {
	tests := map[string]struct {
		budget, slow int // milliseconds
		silence      bool
	}{
		"just in time":            {1000, 9900, false},
		"too late":                {1000, 10100, true},
		"short budget, in time":   {10, 9900, false},
		"long budget, in time":    {8000, 15900, false},
		"long budget, too late":   {8000, 16100, true},
		"longest budget, in time": {30000, 59900, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := &mirror{Registry: registrytest.Unserved("mirror.example"), slow: time.Duration(test.slow) * time.Millisecond}
				m.AddImage(t, "app", "1", registrytest.OCIManifest)
				s := hasty()
				s.Budget = test.budget
				node, begun := startAt(t, s, m), time.Now()
				if got := send(t, node, "mirror.example/app:1"); got.Healthy || time.Since(begun) != time.Duration(test.budget)*time.Millisecond {
					t.Errorf("%+v after %s", got, time.Since(begun))
				}
				time.Sleep(time.Minute - time.Since(begun))
				if got := send(t, node, "mirror.example/app:1"); got.Available["mirror.example/app:1"] == test.silence || m.count() != 1 {
					t.Errorf("a minute later: %+v after %d requests", got, m.count())
				}
			})
		})
	}
}

// TestRequestsThatWaitForTheirTurn: the wait for others' requests counts neither
// against the registry nor against the time that it has to answer.
func TestRequestsThatWaitForTheirTurn(t *testing.T) {
	s := hasty()
	s.Concurrency = 1
	t.Run("slow", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			m := &mirror{Registry: registrytest.Unserved("mirror.example"), slow: 7 * time.Second}
			node := startAt(t, s, m)
			var images []string
			for n := range 3 { // a second apart, since nobody waits longer
				m.AddImage(t, "app", fmt.Sprint(n), registrytest.OCIManifest)
				images = append(images, fmt.Sprintf("mirror.example/app:%d", n))
				send(t, node, images[n])
			}
			time.Sleep(12 * time.Second)
			// The second had its answer 13 s after it was asked for. The third did not
			// get its turn within 10 s, and gets it now.
			if m.count() != 2 {
				t.Errorf("%d requests, want two", m.count())
			}
			got := send(t, node, images...)
			if !got.Available[images[0]] || !got.Available[images[1]] || got.Available[images[2]] || m.count() != 3 {
				t.Errorf("%+v after %d requests", got, m.count())
			}
			time.Sleep(6 * time.Second)
			if got := send(t, node, images...); !got.Available[images[2]] || !got.Healthy || m.count() != 3 {
				t.Errorf("in the end: %+v after %d requests", got, m.count())
			}
		})
	})
	t.Run("silent", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			m := &mirror{Registry: registrytest.Unserved("mirror.example"), silent: true}
			node := startAt(t, s, m)
			send(t, node, "mirror.example/app:first")
			time.Sleep(4 * time.Second)
			for n := range 3 { // they get their turn when the first has found silence
				send(t, node, fmt.Sprintf("mirror.example/app:%d", n))
			}
			time.Sleep(5 * time.Second)
			synctest.Wait()
			if m.count() != 1 {
				t.Errorf("%d requests to a silent mirror, want one", m.count())
			}
		})
	})
}

func TestPausedMirrorIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mirror := registrytest.Unserved("mirror.example")
		mirror.Fault(func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Retry-After", "5")
			w.WriteHeader(http.StatusTooManyRequests)
			return true
		})
		node := start(t, settings{Budget: 1000, AvailableFor: 60, MissingFor: 60, Failures: 1, Backoff: 10, Concurrency: 32},
			registrytest.Network{"mirror.example": mirror})
		for _, image := range []string{"mirror.example/app:1", "mirror.example/app:2"} {
			begun := time.Now()
			result := send(t, node, image)
			if took := time.Since(begun); took != 0 || result.Available[image] {
				t.Errorf("%s: answered after %s with %+v, want at once and not available", image, took, result)
			}
		}
		if got := len(mirror.Requests()); got != 1 {
			t.Errorf("%d requests, want 1: the second would have come in the pause", got)
		}
	})
}
