package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// TestDamagedState loses what a trigger remembers, and follows it from the start
// of the server over the commands to the repair.
func TestDamagedState(t *testing.T) {
	home := alone(t)
	s := serve(t, home)
	other := strings.Replace(document, "name: greet", "name: other", 1)
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", document))
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", other))
	ok(t, "flow", "start", "greet", "--runs", "1")
	data := s.Data
	busy := run(t, "", "state", "check", "--data-dir", data)
	if busy.code != 1 {
		t.Errorf("check beside a server: exit code %d", busy.code)
	}
	contains(t, busy.stderr, "in use by another process")
	contains(t, run(t, "", "state", "repair", "--data-dir", data).stderr, "in use by another process")
	if code := s.stop(); code != 0 {
		t.Fatalf("exit code = %d", code)
	}
	contains(t, ok(t, "state", "check", "--data-dir", data), "1 key of 1 flow", "intact", "The state is whole.")

	loseValues(t, filepath.Join(data, "state"), "yes")
	for range 2 { // a check changes nothing
		checked := run(t, "", "state", "check", "--data-dir", data)
		if checked.code != 1 {
			t.Errorf("check: exit code %d", checked.code)
		}
		contains(t, checked.stdout, "journal-1.a", "damaged", "greet", "trigger", "running", "nothing", "patchbay state repair")
	}
	s = serve(t, home)
	contains(t, ok(t, "flow", "list"), "damaged", "greet stays stopped:", "lost: trigger/running", "journal-1.a", "patchbay state repair")
	contains(t, ok(t, "flow", "status", "greet"), "greet is damaged", "patchbay state repair", "LAST ERRORS", "trigger")
	refused := run(t, "", "flow", "start", "greet")
	if refused.code != 1 {
		t.Errorf("start: exit code %d", refused.code)
	}
	contains(t, refused.stderr, "the state of flow greet is damaged", "patchbay state repair")
	contains(t, ok(t, "flow", "start", "other", "--runs", "1"), "ok in")
	if code := s.stop(); code != 0 {
		t.Fatalf("exit code = %d", code)
	}

	contains(t, ok(t, "state", "repair", "--data-dir", data), "greet", "trigger", "running", "nothing", "run again")
	var report queue.Report
	if err := json.Unmarshal([]byte(ok(t, "state", "check", "--data-dir", data, "-o", "json")), &report); err != nil || report.Damaged() || report.Keys != 1 {
		t.Errorf("after the repair: %+v, %v", report, err)
	}
	contains(t, ok(t, "state", "repair", "--data-dir", data), "There was nothing to repair.")
	serve(t, home)
	contains(t, ok(t, "flow", "list"), "stopped", "running")
	contains(t, ok(t, "flow", "start", "greet", "--runs", "1"), "ok in")
}

// loseValues overwrites a value in both copies and takes the snapshots away.
func loseValues(t *testing.T, dir, value string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasPrefix(entry.Name(), "snapshot-"):
			err = os.Remove(path)
		case bytes.Contains(text, []byte(value)):
			changed++
			err = os.WriteFile(path, bytes.ReplaceAll(text, []byte(value), []byte(strings.ToUpper(value))), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if changed != 2 {
		t.Fatalf("%q was in %d files, want 2", value, changed)
	}
}

func TestStateThatIsNotThere(t *testing.T) {
	home := alone(t)
	for _, command := range []string{"check", "repair"} {
		r := run(t, "", "state", command, "--data-dir", filepath.Join(home, "nowhere"))
		if r.code != 1 {
			t.Errorf("%s: exit code %d", command, r.code)
		}
		contains(t, r.stderr, "there is no state here", "nowhere")
	}
	if _, err := os.Stat(filepath.Join(home, "nowhere")); !os.IsNotExist(err) {
		t.Errorf("a check made the directory: %v", err)
	}
}
