package watch_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
)

// A server that ends each request at once is asked once a second.
func TestRequestsThatEndAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.hasty = true
		r := start(t, f, moduletest.NewMemoryState(), `{}`, 1)
		time.Sleep(10*time.Second + time.Millisecond)
		synctest.Wait()
		if _, watches := f.asked(); len(watches) < 10 || len(watches) > 12 {
			t.Errorf("%d requests in ten seconds", len(watches))
		}
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}
