package soak_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

// TestDiskIsFull fills the disk under the queues. What could be stored is handled, what
// could not is an error of the one who put it, the rest goes on; with room, all goes on.
func TestDiskIsFull(t *testing.T) {
	dir := queuetest.SmallDisk(t, "64m")
	w := newWeb(t, t.TempDir(), func(o *queue.Options) { o.Dir = filepath.Join(dir, "queue") })
	for range 10 {
		if err := w.put(t.Context(), 1000); err != nil {
			t.Fatal(err)
		}
	}
	w.done(t, 10)
	queuetest.FillDisk(t, filepath.Join(dir, "filler"))
	// Whoever may wait does, until the disk has room.
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	patient := make(chan error, 1)
	go func() {
		for range 20 {
			if err := w.put(ctx, 100_000); err != nil {
				patient <- err
				return
			}
		}
		patient <- nil
	}()
	defer func() { t.Logf("%+v %+v", statusOf(t, w.Flow, webEdge), w.engine.Broker(context.Background())) }()
	within(t, 15*time.Second, "the queue says what is wrong", func() bool {
		s := statusOf(t, w.Flow, webEdge)
		return s.Problem != "" && (s.State == queue.StateUnreachable || s.State == queue.StateFull)
	})
	s := statusOf(t, w.Flow, webEdge)
	t.Logf("state %s, problem %q", s.State, s.Problem)
	w.serves(t)
	if err := os.Remove(filepath.Join(dir, "filler")); err != nil {
		t.Fatal(err)
	}
	if err := <-patient; err != nil {
		t.Errorf("who waited for room got %v", err)
	}
	w.done(t, 30)
	w.serves(t)
}

// TestDirectoryIsUnusable: queues that can't have their files say so, the rest goes on.
func TestDirectoryIsUnusable(t *testing.T) {
	tests := map[string]struct {
		spoil, mend func(t *testing.T, dir string)
	}{
		"a file is in its place": {
			func(t *testing.T, dir string) {
				if err := os.WriteFile(filepath.Join(dir, "queue"), []byte("?"), 0o600); err != nil {
					t.Fatal(err)
				}
			},
			func(t *testing.T, dir string) {
				if err := os.Remove(filepath.Join(dir, "queue")); err != nil {
					t.Fatal(err)
				}
			},
		},
		"the file system is read-only": {
			func(t *testing.T, dir string) { remount(t, dir, syscall.MS_RDONLY) },
			func(t *testing.T, dir string) { remount(t, dir, 0) },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if strings.Contains(name, "read-only") {
				dir = queuetest.SmallDisk(t, "64m")
			}
			test.spoil(t, dir)
			w := newWeb(t, t.TempDir(), func(o *queue.Options) { o.Dir = filepath.Join(dir, "queue") })
			w.unreachable(t, dir)
			w.serves(t)
			test.mend(t, dir)
			within(t, 30*time.Second, "the queue is there", func() bool { return idle(t.Context(), w.Flow) })
			if err := w.put(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			w.done(t, 1)
		})
	}
}

func remount(t *testing.T, dir string, flags uintptr) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, ""); err != nil {
		t.Fatal(err)
	}
}

// TestFilesAreDamaged damages the files of the queues while nobody uses them, each kind in
// turn. The engine starts all the same, what is direct goes on, the queue goes on with
// what is left or says what is wrong, and what is put then arrives.
func TestFilesAreDamaged(t *testing.T) {
	tests := map[string]struct {
		pattern string
		damage  func(text []byte) []byte
		silent  bool // NATS does not know that messages are lost: the file looks like one that ended there
	}{
		"messages overwritten":         {"msgs/*.blk", overwritten, false},
		"messages cut short":           {"msgs/*.blk", half, true},
		"messages empty":               {"msgs/*.blk", empty, true},
		"index overwritten":            {"msgs/index.db", overwritten, false},
		"consumer's state overwritten": {"obs/*/o.dat", overwritten, false},
		"consumer's state empty":       {"obs/*/o.dat", empty, false},
		"consumer's config empty":      {"obs/*/meta.inf", empty, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			w := newWeb(t, dir, nil)
			for range 20 {
				if err := w.put(t.Context(), 1000); err != nil {
					t.Fatal(err)
				}
			}
			w.done(t, 20)
			if err := w.PauseQueue(t.Context(), webEdge, true); err != nil {
				t.Fatal(err)
			}
			for range 20 {
				if err := w.put(t.Context(), 1000); err != nil {
					t.Fatal(err)
				}
			}
			w.engine.end()
			files := find(t, filepath.Join(dir, "queue"), test.pattern)
			for _, path := range files {
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, test.damage(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			next := newWeb(t, dir, nil)
			next.serves(t)
			within(t, 30*time.Second, "the queue is there", func() bool {
				s := statusOf(t, next.Flow, webEdge)
				return s.State != "" && s.State != queue.StateUnreachable || s.Problem != ""
			})
			s := statusOf(t, next.Flow, webEdge)
			if s.State == queue.StateUnreachable {
				t.Logf("it can't be used: %q", s.Problem)
				next.serves(t)
				return
			}
			if err := next.PauseQueue(t.Context(), webEdge, false); err != nil {
				t.Fatal(err)
			}
			next.last = 100
			for range 10 {
				if err := next.put(t.Context(), 1); err != nil {
					t.Fatal(err)
				}
			}
			within(t, time.Minute, "what was put then arrives, and nothing waits", func() bool {
				next.effects.mu.Lock()
				defer next.effects.mu.Unlock()
				for n := 101; n <= 110; n++ {
					if next.effects.times[n] != 1 {
						return false
					}
				}
				return true
			})
			within(t, time.Minute, "nothing waits", func() bool { return idle(t.Context(), next.Flow) })
			lost := 0
			for n := 21; n <= 40; n++ {
				if next.effects.times[n] == 0 {
					lost++
				}
			}
			problem := statusOf(t, next.Flow, webEdge).Problem
			t.Logf("%d of 20 that waited are lost, problem %q", lost, problem)
			if lost > 0 && problem == "" && !test.silent {
				t.Errorf("%d messages that waited are lost, and nothing says so", lost)
			}
		})
	}
}

func overwritten(text []byte) []byte {
	for i := len(text) / 3; i < 2*len(text)/3; i++ {
		text[i] ^= 0x5a
	}
	return text
}

func half(text []byte) []byte { return text[:len(text)/2] }

func empty([]byte) []byte { return nil }

// find returns files at any depth below a directory, by the end of their path.
func find(t *testing.T, dir, pattern string) []string {
	t.Helper()
	var found []string
	for prefix := dir; len(found) == 0 && strings.Count(prefix, "*") < 10; prefix += "/*" {
		files, err := filepath.Glob(filepath.Join(prefix, pattern))
		if err != nil {
			t.Fatal(err)
		}
		found = files
	}
	if len(found) == 0 {
		t.Fatalf("there are no %s below %s", pattern, dir)
	}
	return found
}
