package server_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// edited is the document with another delay.
var edited = strings.Replace(document, "delay: 500", "delay: 700", 1)

func (f *fixture) path(name string) string { return filepath.Join(f.directory.Path(), name+".yaml") }

func (f *fixture) write(name, text string) {
	f.t.Helper()
	if err := os.WriteFile(f.path(name), []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) remove(name string) {
	f.t.Helper()
	if err := os.Remove(f.path(name)); err != nil {
		f.t.Fatal(err)
	}
}

// line returns a flow of the list; its name is empty when it is not there.
func (f *fixture) line(name string) api.Flow {
	f.t.Helper()
	var list api.FlowList
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows", "")).into(f.t, &list)
	for _, item := range list.Items {
		if item.Name == name {
			return item
		}
	}
	return api.Flow{}
}

func (f *fixture) disk(name string) (disk api.Disk) {
	f.t.Helper()
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/"+name+"/disk", "")).into(f.t, &disk)
	return disk
}

func (f *fixture) status(name string) (status view.Status) {
	f.t.Helper()
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/"+name+"/status", "")).into(f.t, &status)
	return status
}

func (f *fixture) text(name string) string {
	f.t.Helper()
	return f.want(http.StatusOK, f.call("GET", "/api/v1/flows/"+name, "", "Accept", yamlKind)).body
}

// TestFileChangedUnderARunningFlow: what runs is shown, and that the file is
// another one is said.
func TestFileChangedUnderARunningFlow(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	if line := f.line("greet"); line.OnDisk != "" {
		t.Fatalf("right after a save the file is %q", line.OnDisk)
	}
	before := f.text("greet")
	f.write("greet", edited)
	if line := f.line("greet"); line.OnDisk != "changed" || line.State != api.StateStopped || line.Title != "Greeting" {
		t.Errorf("line = %+v", line)
	}
	if status := f.status("greet"); status.OnDisk != "changed" {
		t.Errorf("status = %+v", status)
	}
	if got := f.text("greet"); got != before {
		t.Errorf("the edited file is shown as if it ran:\n%s", got)
	}
	disk := f.disk("greet")
	if disk.OnDisk != "changed" || !strings.Contains(disk.Before, "delay: 500") || !strings.Contains(disk.After, "delay: 700") ||
		len(disk.Changes) != 1 || disk.Changes[0].Node != "trigger" || disk.Path != f.path("greet") {
		t.Errorf("disk = %+v", disk)
	}
	t.Run("load", func(t *testing.T) {
		f.want(http.StatusPreconditionFailed, f.call("POST", "/api/v1/flows/greet/load", "", "If-Match", `"0123"`))
		var saved api.Saved
		f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/load", "", "If-Match", `"`+disk.Revision+`"`)).into(t, &saved)
		if !saved.Changed || saved.Revision != disk.Revision || f.line("greet").OnDisk != "" {
			t.Errorf("saved = %+v, line = %+v", saved, f.line("greet"))
		}
		if got := f.text("greet"); got != edited {
			t.Errorf("the file was rewritten:\n%s", got)
		}
	})
	t.Run("overwrite", func(t *testing.T) {
		f.write("greet", document)
		var written api.Overwritten
		f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/overwrite", "")).into(t, &written)
		if text, _ := os.ReadFile(f.path("greet")); string(text) != edited || f.line("greet").OnDisk != "" {
			t.Errorf("the file is\n%s", text)
		}
	})
	t.Run("load what has problems", func(t *testing.T) {
		f.write("greet", strings.Replace(document, "test/echo", "test/gone", 1))
		f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/flows/greet/load", ""))
		f.write("greet", "a: [")
		f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/flows/greet/load", ""))
		if line := f.line("greet"); line.OnDisk != "changed" || line.State != api.StateStopped {
			t.Errorf("line = %+v", line)
		}
		if disk := f.disk("greet"); len(disk.Problems) == 0 || disk.After != "a: [" {
			t.Errorf("disk = %+v", disk)
		}
		f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/overwrite", ""))
		f.want(http.StatusOK, f.call("DELETE", "/api/v1/flows/greet", ""))
	})
}

// TestFileWithSecrets: neither side of the comparison shows a secret that is
// written out, and a mask is not loaded for one.
func TestFileWithSecrets(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet?allowLiteralSecrets=true", writtenOut))
	shown := f.text("greet")
	for name, text := range map[string]string{
		"another secret": strings.ReplaceAll(writtenOut, "hunter2-x", "hunter2-y"),
		"broken":         writtenOut + "  broken: [",
		"another title":  strings.Replace(writtenOut, "spec:", "spec:\n  title: hunter2-x", 1),
	} {
		f.write("greet", text)
		if got := f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/disk", "")); strings.Contains(got.body, "hunter2") {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	f.write("greet", shown)
	got := f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/flows/greet/load", ""))
	if !strings.Contains(got.body, redact.Mask) {
		t.Errorf("body = %s", got.body)
	}
}

// TestSaveKeepsWhatSomebodyWroteIntoTheFile: only who has seen it replaces it.
func TestSaveKeepsWhatSomebodyWroteIntoTheFile(t *testing.T) {
	other := strings.Replace(document, "delay: 500", "delay: 900", 1)
	tests := map[string]struct {
		body   string
		header func(running, file string) []string
		want   int
	}{
		"of any revision":       {other, func(string, string) []string { return nil }, http.StatusPreconditionFailed},
		"of what runs":          {other, func(running, _ string) []string { return []string{"If-Match", running} }, http.StatusPreconditionFailed},
		"of the file":           {other, func(_, file string) []string { return []string{"If-Match", file} }, http.StatusOK},
		"the file itself":       {edited, func(string, string) []string { return nil }, http.StatusOK},
		"that must not exist":   {other, func(string, string) []string { return []string{"If-None-Match", "*"} }, http.StatusConflict},
		"of another altogether": {other, func(string, string) []string { return []string{"If-Match", "0123"} }, http.StatusPreconditionFailed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t)
			f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
			running := f.line("greet").Revision
			f.write("greet", edited)
			got := f.want(test.want, f.call("PUT", "/api/v1/flows/greet", test.body, test.header(running, store.RevisionOf([]byte(edited)))...))
			text, _ := os.ReadFile(f.path("greet"))
			if test.want != http.StatusOK && string(text) != edited {
				t.Errorf("the file was changed:\n%s", text)
			}
			if onDisk := f.line("greet").OnDisk; (onDisk == "") != (test.want == http.StatusOK) {
				t.Errorf("on disk: %q after %s", onDisk, got.body)
			}
		})
	}
}

// TestFileVanishedUnderARunningFlow: the flow is listed, can be written again, and
// can be uninstalled.
func TestFileVanishedUnderARunningFlow(t *testing.T) {
	f := start(t)
	put := func() string {
		f.call("PUT", "/api/v1/flows/greet", document)
		return f.line("greet").Revision
	}
	vanish := func() {
		t.Helper()
		f.remove("greet")
		if line := f.line("greet"); line.OnDisk != "missing" || line.State != api.StateStopped || line.Nodes != 2 {
			t.Errorf("line = %+v", line)
		}
	}
	put()
	vanish()
	if f.status("greet").OnDisk != "missing" {
		t.Errorf("status = %+v", f.status("greet"))
	}
	if disk := f.disk("greet"); disk.OnDisk != "missing" || disk.After != "" || disk.Before == "" || disk.Revision != "" {
		t.Errorf("disk = %+v", disk)
	}
	f.want(http.StatusConflict, f.call("POST", "/api/v1/flows/greet/load", ""))
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/overwrite", ""))
	if line := f.line("greet"); line.OnDisk != "" {
		t.Errorf("line = %+v", line)
	}
	vanish()
	f.want(http.StatusOK, f.call("PUT", "/api/v1/flows/greet", edited, "If-Match", f.line("greet").Revision))
	vanish()
	f.want(http.StatusPreconditionFailed, f.call("DELETE", "/api/v1/flows/greet", "", "If-Match", "0123"))
	f.want(http.StatusOK, f.call("DELETE", "/api/v1/flows/greet", "", "If-Match", f.line("greet").Revision))
	if _, deployed := f.engine.Flow("greet"); deployed || f.line("greet").Name != "" {
		t.Error("the flow is left")
	}
	f.want(http.StatusNotFound, f.call("DELETE", "/api/v1/flows/greet", ""))
}

// TestNewFile: a file that is put there is listed, and nothing happens until it is
// loaded.
func TestNewFile(t *testing.T) {
	f := start(t)
	f.write("greet", document)
	if line := f.line("greet"); line.OnDisk != "new" || line.State != api.StateStopped {
		t.Errorf("line = %+v", line)
	}
	if _, deployed := f.engine.Flow("greet"); deployed {
		t.Error("it was deployed")
	}
	got := f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/flows/greet/start", ""))
	if !strings.Contains(got.body, "patchbay flow load greet") {
		t.Errorf("body = %s", got.body)
	}
	f.want(http.StatusConflict, f.call("POST", "/api/v1/flows/greet/overwrite", ""))
	f.want(http.StatusCreated, f.call("POST", "/api/v1/flows/greet/load", ""))
	if line := f.line("greet"); line.OnDisk != "" || line.State != api.StateStopped {
		t.Errorf("line = %+v", line)
	}
	f.write("broken", "a: [")
	if line := f.line("broken"); line.OnDisk != "new" || line.State != api.StateInvalid || len(line.Problems) == 0 {
		t.Errorf("line = %+v", line)
	}
	f.want(http.StatusNotFound, f.call("POST", "/api/v1/flows/none/load", ""))
	f.want(http.StatusNotFound, f.call("POST", "/api/v1/flows/none/overwrite", ""))
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/flows/none/disk", ""))
}

// TestBrokenFlowIsMendedOnDisk: one that could not be deployed at the start.
func TestBrokenFlowIsMendedOnDisk(t *testing.T) {
	directory, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(directory.Path(), "greet.yaml")
	if err := os.WriteFile(path, []byte(strings.Replace(document, "test/echo", "test/gone", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	f := startOn(t, directory)
	if line := f.line("greet"); line.OnDisk != "" || line.State != api.StateInvalid {
		t.Errorf("line = %+v", line)
	}
	f.write("greet", document)
	if line := f.line("greet"); line.OnDisk != "changed" || line.State != api.StateStopped || len(line.Problems) > 0 {
		t.Errorf("line = %+v", line)
	}
	f.want(http.StatusCreated, f.call("POST", "/api/v1/flows/greet/load", ""))
}

// TestWhatTookTheFilesPlace: neither a pipe nor a link is read, and the flow goes on.
func TestWhatTookTheFilesPlace(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("kind: Top-Secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]func(path string) error{
		"pipe":      func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"link":      func(path string) error { return os.Symlink(secret, path) },
		"directory": func(path string) error { return os.Mkdir(path, 0o700) },
	}
	for name, place := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t)
			f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
			f.remove("greet")
			for _, name := range []string{"greet", "fresh"} {
				if err := place(f.path(name)); err != nil {
					t.Fatal(err)
				}
			}
			if line := f.line("greet"); line.OnDisk != "unreadable" || line.State != api.StateStopped {
				t.Errorf("line = %+v", line)
			}
			if line := f.line("fresh"); line.State != api.StateInvalid || len(line.Problems) != 1 || !strings.Contains(line.Problems[0].File, "fresh.yaml") {
				t.Errorf("line = %+v", line)
			}
			if disk := f.disk("greet"); len(disk.Problems) != 1 || strings.Contains(disk.After, "Top-Secret") {
				t.Errorf("disk = %+v", disk)
			}
			f.want(http.StatusUnprocessableEntity, f.call("GET", "/api/v1/flows/fresh", "", "Accept", yamlKind))
			f.want(http.StatusConflict, f.call("PUT", "/api/v1/flows/greet", edited))
			f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/flows/greet/load", ""))
			if name == "directory" {
				f.want(http.StatusConflict, f.call("DELETE", "/api/v1/flows/fresh", ""))
				return
			}
			f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/overwrite", ""))
			if line := f.line("greet"); line.OnDisk != "" {
				t.Errorf("line = %+v", line)
			}
			f.want(http.StatusOK, f.call("DELETE", "/api/v1/flows/fresh", ""))
			if text, _ := os.ReadFile(secret); string(text) != "kind: Top-Secret\n" {
				t.Error("what the link named was changed")
			}
		})
	}
}

// TestWatchTellsOfFiles: the events say what differs, each thing once, whether the
// system reports changes or not, and nothing of what Patchbay writes itself.
func TestWatchTellsOfFiles(t *testing.T) {
	for name, watching := range map[string]flows.Watching{
		"heard from the system": {Settle: 5 * time.Millisecond, Every: time.Hour},
		"looking":               {Every: 5 * time.Millisecond, Deaf: true},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t)
			ctx, cancel := context.WithCancel(t.Context())
			events := f.engine.Subscribe(ctx, 1000)
			watched := make(chan struct{})
			go func() {
				defer close(watched)
				f.flows.Watch(ctx, f.directory.Path(), watching)
			}()
			defer func() {
				cancel()
				<-watched
			}()
			next := func(name, want string) {
				t.Helper()
				for {
					select {
					case event := <-events:
						if event.Kind != view.EventDisk {
							continue
						}
						if event.Flow != name || event.OnDisk != want {
							t.Fatalf("event = %+v, want %s %q", event, name, want)
						}
						return
					case <-time.After(2 * time.Minute):
						t.Fatalf("no event; want %s %q", name, want)
					}
				}
			}
			f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
			f.want(http.StatusOK, f.call("PUT", "/api/v1/flows/greet", edited))
			f.write("greet", document)
			next("greet", "changed")
			f.write("greet", edited+"# by hand\n")
			f.remove("greet")
			next("greet", "missing")
			f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/overwrite", ""))
			next("greet", "")
			// As editors save: another file is renamed to it.
			f.write("new", document)
			next("new", "new")
			if err := os.Rename(f.path("new"), f.path("greet")); err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for len(got) < 2 {
				event := <-events
				if event.Kind == view.EventDisk {
					got[event.Flow] = event.OnDisk
				}
			}
			if got["new"] != "" || got["greet"] != "changed" {
				t.Errorf("events = %v", got)
			}
			f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/load", ""))
			next("greet", "")
		})
	}
}

// TestFailedCommitLeavesWhatRan: the deployment is taken back when its document
// could not be stored.
func TestFailedCommitLeavesWhatRan(t *testing.T) {
	f := start(t)
	unwritten := func(document string) {
		t.Helper()
		sabotage := func() {
			left, _ := filepath.Glob(filepath.Join(f.directory.Path(), ".*.writing"))
			for _, file := range left {
				_ = os.Remove(file)
			}
		}
		f.sabotage.Store(&sabotage)
		defer f.sabotage.Store(nil)
		got := f.want(http.StatusInternalServerError, f.call("PUT", "/api/v1/flows/greet", document))
		if !strings.Contains(got.body, "nothing was changed") {
			t.Errorf("body = %s", got.body)
		}
	}
	unwritten(document)
	if _, deployed := f.engine.Flow("greet"); deployed || f.line("greet").Name != "" {
		t.Error("a flow that could not be stored is deployed")
	}
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	unwritten(edited)
	if delay := f.delay.Load(); delay != 500 {
		t.Errorf("the trigger's delay is %d, want the 500 of what is stored", delay)
	}
	if line := f.line("greet"); line.OnDisk != "" {
		t.Errorf("line = %+v", line)
	}
	if text, err := os.ReadFile(f.path("greet")); err != nil || !strings.Contains(string(text), "delay: 500") {
		t.Errorf("the file is %s, %v", text, errors.Unwrap(err))
	}
}
