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

// TestDamagedFiles harms one kind of the files of a stream after another. The process goes on,
// what can be read is handed out, what is put then arrives, other flows are as they were, and
// it is said when messages are lost.
func TestDamagedFiles(t *testing.T) {
	half := func(text []byte) []byte { return text[:len(text)/2] }
	empty := func([]byte) []byte { return nil }
	nonsense := func([]byte) []byte { return []byte("no state") }
	overwritten := func(text []byte) []byte {
		for i := len(text) / 3; i < 2*len(text)/3; i++ {
			text[i] ^= 0x5a
		}
		return text
	}
	for name, test := range map[string]struct {
		pattern string
		damage  func(text []byte) []byte
	}{
		"messages cut short":             {"q/msgs/*.blk", half},
		"messages empty":                 {"q/msgs/*.blk", empty},
		"messages overwritten":           {"q/msgs/*.blk", overwritten},
		"records cut short":              {"l/msgs/*.blk", half},
		"records empty":                  {"l/msgs/*.blk", empty},
		"records overwritten":            {"l/msgs/*.blk", overwritten},
		"messages and records empty":     {"?/msgs/*.blk", empty},
		"index overwritten":              {"q/msgs/index.db", overwritten},
		"config cut short":               {"q/meta.inf", half},
		"config of the consumer empty":   {"q/obs/*/meta.inf", empty},
		"state of the consumer nonsense": {"q/obs/*/o.dat", nonsense},
		"state of the consumer empty":    {"q/obs/*/o.dat", empty},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			b := started(t, options(t, dir))
			for _, name := range []string{"harmed", "other"} {
				f := b.Flow(name)
				var h handled
				f.Set(edges(quick(2, 3)), h.handler(nil))
				puts(t, f, 20, numbered("before"))
				eventually(t, "they are handled", func() bool { s := status(t, f); return h.count() == 20 && s.Waiting+s.InWork == 0 })
				if err := f.Pause(t.Context(), edge, true); err != nil {
					t.Fatal(err)
				}
				puts(t, f, 20, numbered("waits"))
			}
			ended(b)
			stream, rest, _ := strings.Cut(test.pattern, "/")
			paths, err := filepath.Glob(filepath.Join(dir, "jetstream/*/streams/patchbay-"+stream+"-harmed-*", rest))
			if err != nil || len(paths) == 0 {
				t.Fatal(paths, err)
			}
			for _, path := range paths {
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, test.damage(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			b = started(t, options(t, dir))
			var harmed, other handled
			f := b.Flow("harmed")
			f.Set(edges(quick(2, 3)), harmed.handler(nil))
			b.Flow("other").Set(edges(quick(2, 3)), other.handler(nil))
			for _, f := range []*queue.Flow{f, b.Flow("other")} {
				if err := f.Pause(t.Context(), edge, false); err != nil {
					t.Fatal(err)
				}
			}
			puts(t, f, 40, numbered("new"))
			eventually(t, "the other flow goes on", func() bool { return other.count() == 20 })
			problem := ""
			eventually(t, "the harmed one goes on", func() bool {
				s := status(t, f)
				if problem == "" {
					problem = s.Problem
				}
				for i := range 40 {
					if harmed.of(numbered("new")(i)) == 0 {
						return false
					}
				}
				return s.Waiting+s.InWork == 0
			})
			lost := 0
			for i := range 20 {
				if harmed.of(numbered("waits")(i)) == 0 {
					lost++
				}
			}
			t.Logf("%d of 20 are lost, problem %q", lost, problem)
			if lost > 0 && !strings.Contains(problem, "messages that waited are lost") {
				t.Errorf("%d of 20 are lost, and nothing says so: %q", lost, problem)
			}
		})
	}
}
