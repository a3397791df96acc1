package httpserver_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

// TestWorkersComeAndGo: what many requests at a time have made goes within a minute when
// fewer come, also while these go on.
func TestWorkersComeAndGo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		atOnce         int
		idle, idleLate int // when they are done, and after a worker's age with a request each second
	}{
		{"one", 1, 1, 1},
		{"a few", 30, 30, 1},
		{"more than wait", 100, httpserver.MostIdle, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				done := make(chan struct{})
				workers := httpserver.NewWorkers(done)
				ran := make(chan struct{}, c.atOnce)
				hold := make(chan struct{})
				for range c.atOnce {
					workers.Begin(func() { <-hold; ran <- struct{}{} })
				}
				synctest.Wait()
				if got := workers.Idle(); got != 0 {
					t.Fatalf("%d are idle while all of them work", got)
				}
				close(hold)
				synctest.Wait()
				if len(ran) != c.atOnce {
					t.Fatalf("%d jobs of %d ran", len(ran), c.atOnce)
				}
				if got := workers.Idle(); got != c.idle {
					t.Fatalf("%d are idle after %d jobs at once, want %d", got, c.atOnce, c.idle)
				}
				for began := time.Now(); time.Since(began) <= httpserver.WorkerAge; time.Sleep(time.Second) {
					workers.Begin(func() {})
					synctest.Wait()
				}
				workers.Begin(func() {})
				synctest.Wait()
				if got := workers.Idle(); got != c.idleLate {
					t.Errorf("%d are idle after %s with a job each second, want %d", got, httpserver.WorkerAge, c.idleLate)
				}
				close(done)
				synctest.Wait()
				if got := workers.Idle(); got != 0 {
					t.Errorf("%d are idle although they are to end", got)
				}
			})
		})
	}
}
