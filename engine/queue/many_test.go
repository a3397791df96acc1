package queue_test

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
)

// TestManyWait has bounded memory: what waits is on the disk.
func TestManyWait(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	q := quick(4, 3)
	q.Limit = 1_000_000
	f.Set(edges(q), nil)
	f.Rest()
	heap := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	puts(t, f, 1, numbered("first"))
	before := heap()
	n := 20_000
	if many, err := strconv.Atoi(os.Getenv("PATCHBAY_QUEUE_MANY")); err == nil {
		n = many
	}
	puts(t, f, n, func(i int) string { return fmt.Sprintf("%050d", i) })
	eventually(t, "all wait", func() bool { return status(t, f).Waiting > n })
	after := heap()
	t.Logf("%.0f MiB before, %.0f MiB with %d messages", before, after, n)
	if after-before > 100 {
		t.Errorf("%.0f MiB for %d messages that wait", after-before, n)
	}
}
