package soak_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

func TestMain(m *testing.M) {
	if given := os.Getenv(lifeEnvironment); given != "" {
		if err := live(given); err != nil {
			fmt.Fprintln(os.Stderr, "engine of a test:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	queuetest.Main(m)
}

// size is the figure of a plain run, or that of a long one.
func size(plain, long int) int {
	if os.Getenv("PATCHBAY_SOAK") != "" {
		return long
	}
	return plain
}

// chance makes random numbers from a seed that is logged. PATCHBAY_SOAK_SEED repeats them.
func chance(t *testing.T) *rand.Rand {
	t.Helper()
	given, _ := strconv.ParseUint(os.Getenv("PATCHBAY_SOAK_SEED"), 10, 64)
	seed := cmp.Or(given, rand.Uint64())
	t.Logf("PATCHBAY_SOAK_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// within waits until something is so.
func within(t *testing.T, limit time.Duration, what string, so func() bool) {
	t.Helper()
	deadline := time.Now().Add(limit)
	for !so() {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come to this within %s: %s", limit, what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
