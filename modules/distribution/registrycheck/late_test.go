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
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycheck"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// hasty closes a registry's gate at the first silence.
func hasty() settings {
	return settings{Budget: 1000, AvailableFor: 60, MissingFor: 60, Failures: 1, Backoff: 10, Concurrency: 32}
}

func startAt(t *testing.T, s settings, m *mirror) *moduletest.Node {
	return moduletest.Start(t, registrycheck.New(registryclient.New(registryclient.Config{Transport: m})), s)
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

// TestThePatience: a registry that answers nothing for 10 s, or twice a long budget, is
// silent. One that answers the cheap question may take minutes for an image.
func TestThePatience(t *testing.T) {
	tests := map[string]struct {
		budget   int // milliseconds
		slow     time.Duration
		sluggish bool
		silence  bool
	}{
		"just in time":            {1000, 9900 * time.Millisecond, true, false},
		"too late":                {1000, 19100 * time.Millisecond, true, true},
		"short budget, in time":   {10, 9900 * time.Millisecond, true, false},
		"long budget, in time":    {8000, 15900 * time.Millisecond, true, false},
		"long budget, too late":   {8000, 33 * time.Second, true, true},
		"longest budget, in time": {30000, 59900 * time.Millisecond, true, false},
		"a pull of minutes":       {1000, 9 * time.Minute, false, false},
		"an endless pull":         {1000, time.Hour, false, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := &mirror{Registry: registrytest.Unserved("mirror.example"), slow: test.slow, sluggish: test.sluggish}
				m.AddImage(t, "app", "1", registrytest.OCIManifest)
				s := hasty()
				s.Budget, s.MissingFor = test.budget, 3600
				node, begun := startAt(t, s, m), time.Now()
				if got := send(t, node, "mirror.example/app:1"); got.Healthy || time.Since(begun) != time.Duration(test.budget)*time.Millisecond {
					t.Errorf("%+v after %s", got, time.Since(begun))
				}
				time.Sleep(max(test.slow, time.Minute) - time.Since(begun))
				synctest.Wait()
				if got := send(t, node, "mirror.example/app:1"); got.Available["mirror.example/app:1"] == test.silence || m.count() != 1 {
					t.Errorf("after %s: %+v after %d requests", time.Since(begun), got, m.count())
				}
			})
		})
	}
}

// TestSlowPullsHoldNobodyUp has a mirror that pulls images through for minutes, many
// more than it may be asked for at once: it stays open for what it has.
func TestSlowPullsHoldNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mirror{Registry: registrytest.Unserved("mirror.example"), slow: 5 * time.Minute, slowFor: "/fresh/"}
		m.AddImage(t, "app", "1", registrytest.OCIManifest)
		s := hasty()
		s.Concurrency, s.AvailableFor = 4, 0
		node := startAt(t, s, m)
		fresh := 0
		for range 7 {
			var images []string
			for range 4 {
				fresh++
				m.AddImage(t, fmt.Sprintf("fresh/app-%d", fresh), "1", registrytest.OCIManifest)
				images = append(images, fmt.Sprintf("mirror.example/fresh/app-%d:1", fresh))
			}
			got := send(t, node, images...)
			for _, one := range got.Results {
				if one.Available || !strings.Contains(one.Reason, "may be pulling the image") {
					t.Errorf("%+v", one)
				}
			}
			synctest.Wait()
			begun := time.Now()
			if got := send(t, node, "mirror.example/app:1"); !got.Available["mirror.example/app:1"] || !got.Healthy || time.Since(begun) != 0 {
				t.Errorf("beside %d slow pulls: %+v after %s", fresh, got, time.Since(begun))
			}
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if got := send(t, node, "mirror.example/app:1"); !got.Healthy || m.count() != fresh+8 {
			t.Errorf("in the end: %+v after %d requests", got, m.count())
		}
	})
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
				synctest.Wait()
			}
			if m.count() != 3 {
				t.Errorf("%d requests, want three: a slow one makes room", m.count())
			}
			time.Sleep(7 * time.Second)
			synctest.Wait()
			if got := send(t, node, images...); !got.Healthy || len(got.Available) != 3 || !got.Available[images[2]] || m.count() != 3 {
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
