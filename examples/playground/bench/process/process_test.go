package process_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
)

// compute uses the CPU for some ticks of its account.
const compute = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"

// TestCPUOfChildren has children of a process compute; each says something when it has.
func TestCPUOfChildren(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"that live":       "sh -c '" + compute + "; echo 1; read end' <&3 & wait",
		"that have ended": "sh -c '" + compute + "'; echo 1; read end <&3",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// With the script's input as that of the child, both end when it is closed.
			l, err := process.StartLined(t.Context(), "sh", "-c", "exec 3<&0; "+script)
			if err != nil {
				t.Fatal(err)
			}
			defer l.Stop()
			var said int
			if err := l.Read(&said); err != nil {
				t.Fatal(err)
			}
			own, err := process.OwnCPU(l.PID())
			if err != nil {
				t.Fatal(err)
			}
			all, err := process.CPU(l.PID())
			if err != nil {
				t.Fatal(err)
			}
			if all < own+2*process.Tick {
				t.Errorf("%s with the children and %s without; want more", all, own)
			}
		})
	}
}

func TestMemory(t *testing.T) {
	t.Parallel()
	m, err := process.MemoryOf(os.Getpid())
	if err != nil || m.Now == 0 || m.Peak < m.Now {
		t.Errorf("%+v, %v", m, err)
	}
}

// TestChildren counts the children of a shell, and theirs.
func TestChildren(t *testing.T) {
	t.Parallel()
	l, err := process.StartLined(t.Context(), "sh", "-c", "exec 3<&0; sh -c 'sh -c \"echo 1; read end\" <&3 & wait' & wait")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Stop()
	var said int
	if err := l.Read(&said); err != nil {
		t.Fatal(err)
	}
	if count, sum := process.ChildrenOf(l.PID()); count != 2 || sum.Now == 0 || sum.Own == 0 {
		t.Errorf("%d children with %+v bytes, want 2 with some", count, sum)
	}
	if count, sum := process.ChildrenOf(1 << 30); count != 0 || sum.Now != 0 {
		t.Errorf("%d children with %+v bytes of no process", count, sum)
	}
}

func TestBytesIn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a", "b"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string]int{"one": 10, "a/two": 200, "a/b/three": 3000} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if sum, err := process.BytesIn(dir); err != nil || sum != 3210 {
		t.Errorf("%d bytes, %v; want 3210", sum, err)
	}
}

func TestNoSuchProcess(t *testing.T) {
	t.Parallel()
	const none = 1 << 30 // above what Linux gives
	if _, err := process.CPU(none); err == nil {
		t.Error("CPU: no error")
	}
	if _, err := process.MemoryOf(none); err == nil {
		t.Error("memory: no error")
	}
}

// TestWatchPeak ends when the process is gone.
func TestWatchPeak(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	time.AfterFunc(50*time.Millisecond, func() { close(gone) })
	process.WatchPeak(os.Getpid(), gone)
}
