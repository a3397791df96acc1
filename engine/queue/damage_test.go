package queue_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// TestDirectoryThatCannotBeWritten says so, and goes on when it can be.
func TestDirectoryThatCannotBeWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "queue")
	if err := os.WriteFile(dir, []byte("a file where a directory is to be"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := started(t, options(t, dir))
	f := b.Flow("flow")
	var h handled
	f.Set(edges(quick(1, 3)), h.handler(nil))
	eventually(t, "it says why", func() bool {
		s := status(t, f)
		return s.State == queue.StateUnreachable && strings.Contains(s.Problem, dir)
	})
	if s := b.Status(t.Context()); s.Connected || !strings.Contains(s.Problem, dir) {
		t.Errorf("broker = %+v", s)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	puts(t, f, 1, numbered("a"))
	eventually(t, "it is handled", func() bool { return h.count() == 1 })
}

// TestDamagedFiles harms one kind of the files after another. The process goes on, what can
// be read is handed out, and other flows are as they were.
func TestDamagedFiles(t *testing.T) {
	for _, test := range []struct {
		pattern string
		how     func(path string, content []byte) error
	}{
		{"msgs/*.blk", func(path string, content []byte) error { return os.WriteFile(path, content[:len(content)/2], 0o600) }},
		{"msgs/*.blk", func(path string, content []byte) error {
			for i := range content {
				content[i] ^= 0x55
			}
			return os.WriteFile(path, content, 0o600)
		}},
		{"msgs/index.db", func(path string, _ []byte) error { return os.WriteFile(path, []byte("no index"), 0o600) }},
		{"meta.inf", func(path string, _ []byte) error { return os.WriteFile(path, []byte("{"), 0o600) }},
		{"obs/*/meta.inf", func(path string, _ []byte) error { return os.WriteFile(path, nil, 0o600) }},
		{"obs/*/o.dat", func(path string, _ []byte) error { return os.WriteFile(path, []byte("no state"), 0o600) }},
	} {
		t.Run(strings.ReplaceAll(test.pattern, "/", " "), func(t *testing.T) {
			dir := t.TempDir()
			b := started(t, options(t, dir))
			for _, name := range []string{"harmed", "other"} {
				f := b.Flow(name)
				f.Set(edges(quick(2, 3)), nil)
				f.Rest()
				puts(t, f, 20, numbered(name))
			}
			ended(b)
			paths, err := filepath.Glob(filepath.Join(dir, "jetstream/*/streams/patchbay-q-harmed-*", test.pattern))
			if err != nil || len(paths) == 0 {
				t.Fatal(paths, err)
			}
			for _, path := range paths {
				content, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if err := test.how(path, content); err != nil {
					t.Fatal(err)
				}
			}
			b = started(t, options(t, dir))
			var harmed, other handled
			b.Flow("harmed").Set(edges(quick(2, 3)), harmed.handler(nil))
			b.Flow("other").Set(edges(quick(2, 3)), other.handler(nil))
			eventually(t, "the other flow goes on", func() bool { return other.count() == 20 })
			puts(t, b.Flow("harmed"), 20, numbered("new"))
			eventually(t, "the harmed one goes on", func() bool {
				for i := range 20 {
					if harmed.of(numbered("new")(i)) == 0 {
						return false
					}
				}
				return true
			})
			t.Logf("%d of 20 were left", harmed.count()-20)
		})
	}
}
