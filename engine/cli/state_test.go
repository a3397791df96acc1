package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/store/state"
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
	contains(t, ok(t, "state", "check", "--data-dir", data), "2 keys of 1 flow", "intact", "The state is whole.")

	loseValues(t, filepath.Join(data, "state"), `{"running":true,"number":`)
	for range 2 { // a check changes nothing
		checked := run(t, "", "state", "check", "--data-dir", data)
		if checked.code != 1 {
			t.Errorf("check: exit code %d", checked.code)
		}
		contains(t, checked.stdout, "journal-1.a", "damaged", "greet", "trigger", "trigger/started", "nothing", "patchbay state repair")
	}
	s = serve(t, home)
	contains(t, ok(t, "flow", "list"), "damaged", "greet stays stopped:", "lost: trigger/engine/trigger/started", "journal-1.a", "patchbay state repair")
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

	contains(t, ok(t, "state", "repair", "--data-dir", data), "greet", "trigger", "trigger/started", "nothing", "run again")
	var report state.Report
	if err := json.Unmarshal([]byte(ok(t, "state", "check", "--data-dir", data, "-o", "json")), &report); err != nil || report.Damaged() || report.Keys != 3 {
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

// TestNotReadyWithoutItsDirectory takes the directory of the state away, and gives
// it back: the server says so to a probe, and heals by itself.
func TestNotReadyWithoutItsDirectory(t *testing.T) {
	s := serve(t, alone(t))
	dir := filepath.Join(s.Data, "state")
	for _, step := range []struct {
		from, to, want string
		status         int
	}{
		{dir, dir + "-away", "no such file or directory", http.StatusServiceUnavailable},
		{dir + "-away", dir, `"ready":true`, http.StatusOK},
	} {
		if err := os.Rename(step.from, step.to); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		look := time.NewTicker(10 * time.Millisecond)
		defer look.Stop()
		for {
			status, body := probe(t, s.Address+"/readyz")
			if status == step.status {
				if contains(t, body, step.want); strings.Contains(body, s.Data) {
					t.Errorf("a probe shows paths: %s", body)
				}
				break
			}
			select {
			case <-look.C:
			case <-ctx.Done():
				t.Fatalf("status %d: %s", status, body)
			}
		}
	}
}

func probe(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
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
