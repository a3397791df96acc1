package cli_test

import (
	"os"
	"path/filepath"
	"testing"
)

// TestBackupOfTheDataDirectory copies the data directory of a server that has ended. A server
// on the copy has what waits, the dead letters and the key that they are encrypted with. One
// on a copy without the key says so and loses nothing: when the key is back, all is handled.
func TestBackupOfTheDataDirectory(t *testing.T) {
	home := alone(t)
	s := serve(t, home)
	ok(t, "flow", "apply", "-f", file(t, "greet.yaml", queuedDocument))
	ok(t, "flow", "start", "greet")
	eventually(t, "idle", "queue", "list", "greet")
	ok(t, "flow", "send", "greet", "trigger.out", `{"text":"fail"}`)
	eventually(t, "the text said so", "dl", "list", "greet")
	eventually(t, "paused", "queue", "pause", "greet")
	ok(t, "flow", "send", "greet", "trigger.out", `{"text":"fine"}`)
	eventually(t, "waiting", "queue", "messages", "greet")
	s.stop()
	backup := filepath.Join(t.TempDir(), "backup")
	copied(t, filepath.Join(home, "data"), backup)

	t.Run("restored", func(t *testing.T) {
		home := alone(t)
		copied(t, backup, filepath.Join(home, "data"))
		serve(t, home)
		eventually(t, "waiting", "queue", "messages", "greet")
		contains(t, ok(t, "dl", "list", "greet"), "the text said so")
		ok(t, "queue", "resume", "greet")
		eventually(t, "idle", "queue", "list", "greet")
		contains(t, ok(t, "dl", "retry", "greet", "--all"), "1 dead letter put back")
		eventually(t, `"total": 1`, "dl", "list", "greet", "-o", "json") // it is handled, and fails again
	})

	t.Run("without the key", func(t *testing.T) {
		home := alone(t)
		data := filepath.Join(home, "data")
		copied(t, backup, data)
		if err := os.RemoveAll(filepath.Join(data, "state")); err != nil {
			t.Fatal(err)
		}
		s := serve(t, home)
		contains(t, eventually(t, `"dead": 1`, "queue", "list", "greet", "-o", "json"), `"waiting": 1`)
		contains(t, ok(t, "queue", "messages", "greet"), "another key")
		contains(t, ok(t, "dl", "list", "greet"), "another key")
		s.stop()
		if err := os.RemoveAll(filepath.Join(data, "state")); err != nil {
			t.Fatal(err)
		}
		copied(t, filepath.Join(backup, "state"), filepath.Join(data, "state"))
		serve(t, home)
		ok(t, "queue", "resume", "greet")
		eventually(t, "idle", "queue", "list", "greet")
		contains(t, ok(t, "dl", "list", "greet"), "the text said so")
	})
}

func copied(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
