package auth_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
)

func TestPaceGrowsAndForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pace := auth.NewPace()
		try := func(want time.Duration) {
			t.Helper()
			if got := pace.Wrong("10.0.0.1"); got != want {
				t.Errorf("pause = %s, want %s", got, want)
			}
		}
		for range 5 {
			try(0)
		}
		try(time.Second)
		time.Sleep(time.Second / 2)
		try(time.Second / 2) // in the pause it does not grow
		time.Sleep(time.Second / 2)
		for _, want := range []time.Duration{2, 4, 8, 16, 32, 60, 60, 60, 60, 60} {
			try(want * time.Second)
			time.Sleep(want * time.Second)
		}
		if got := pace.Wrong("10.0.0.2"); got != 0 {
			t.Errorf("another address pauses for %s", got)
		}
		pace.Right("10.0.0.1")
		try(0)
		for range 10 {
			pace.Wrong("10.0.0.1")
		}
		time.Sleep(10 * time.Minute)
		try(2 * time.Second) // ten minutes are not over yet
		time.Sleep(10*time.Minute + 1)
		try(0)
	})
}

// TestPaceRemembersAFewAddresses holds that an address that keeps on is not
// forgotten for the many that come once.
func TestPaceRemembersAFewAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pace := auth.NewPace()
		for i := range 10_000 {
			pace.Wrong(fmt.Sprintf("address %d", i))
			if i%100 == 0 && pace.Wrong("busy") == 0 && i >= 500 {
				t.Fatalf("the busy address was forgotten for the %dth", i)
			}
			time.Sleep(time.Millisecond)
			if known := pace.Len(); known > 4096 {
				t.Fatalf("%d addresses are remembered", known)
			}
		}
	})
}
