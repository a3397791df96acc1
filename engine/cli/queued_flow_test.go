package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// queuedDocument is the greeting with a queued edge that tries once.
var queuedDocument = strings.Replace(document, "to: echo.in\n", "to: echo.in\n      queue: {maxAttempts: 1}\n", 1)

func TestDocumentHasTheEdge(t *testing.T) {
	if queuedDocument == document {
		t.Fatalf("the greeting has another edge by now:\n%s", document)
	}
}

// eventually runs a command until its output has something.
func eventually(t *testing.T, want string, args ...string) string {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		r := run(t, "", args...)
		if r.code == 0 && strings.Contains(r.stdout, want) {
			return r.stdout
		}
		if time.Now().After(deadline) {
			t.Fatalf("%v: code %d, lacks %q:\n%s%s", args, r.code, want, r.stdout, r.stderr)
		}
	}
}

// TestDeadLettersOfAServer takes a message that fails through what a person does with it: it
// is found, shown, changed and tried again; another one is dropped; and the flow is removed
// with what is left.
func TestDeadLettersOfAServer(t *testing.T) {
	home := alone(t)
	s := serve(t, home)
	ok(t, "flow", "apply", "-f", file(t, "greet.yaml", queuedDocument))
	ok(t, "flow", "start", "greet")
	contains(t, eventually(t, "idle", "queue", "list", "greet"), "trigger.out -> echo.in")
	for range 2 {
		ok(t, "flow", "send", "greet", "trigger.out", `{"text":"fail"}`)
	}
	eventually(t, "BY CAUSE", "dl", "list", "greet")
	var found runtime.DeadLetters
	text := eventually(t, `"total": 2`, "dl", "list", "greet", "-o", "json")
	if err := json.Unmarshal([]byte(text), &found); err != nil || len(found.Letters) != 2 {
		t.Fatalf("%v, %s", err, text)
	}
	first, second := found.Letters[0].ID, found.Letters[1].ID
	contains(t, ok(t, "dl", "show", "greet", first), "the text said so", `"text": "fail"`, "Attempts:")
	message := filepath.Join(t.TempDir(), "m.json")
	whole := ok(t, "dl", "show", "greet", first, "--message")
	if err := os.WriteFile(message, []byte(strings.Replace(whole, "fail", "fine", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	contains(t, ok(t, "dl", "retry", "greet", first, "--message", message), "1 dead letter put back")
	eventually(t, `"total": 1`, "dl", "list", "greet", "-o", "json")
	if r := run(t, "", "dl", "show", "greet", first); r.code != 1 || !strings.Contains(r.stderr, "retried or dropped") || !strings.Contains(r.stderr, "dead-letter list greet") {
		t.Errorf("one that was retried: %d %s", r.code, r.stderr)
	}
	if r := run(t, `{"txt":1}`, "dl", "retry", "greet", second, "--message", "-"); r.code != 1 || !strings.Contains(r.stderr, "txt") {
		t.Errorf("a message that does not fit: %d %s", r.code, r.stderr)
	}
	contains(t, ok(t, "dl", "retry", "greet", "--cause", found.Groups[0].Cause), "1 dead letter put back")
	eventually(t, `"total": 1`, "dl", "list", "greet", "-o", "json") // it fails again

	eventually(t, "paused", "queue", "pause", "greet")
	ok(t, "flow", "send", "greet", "trigger.out", `{"text":"later"}`)
	contains(t, ok(t, "queue", "messages", "greet", "echo"), "waiting")
	contains(t, ok(t, "status"), "NATS inside the process", "paused", "trigger.out -> echo.in")

	if r := run(t, "", "flow", "uninstall", "greet"); r.code != 1 || !strings.Contains(r.stderr, "1 message waits and 1 dead letter is left") {
		t.Errorf("uninstall of a flow with messages: %d %s", r.code, r.stderr)
	}
	contains(t, ok(t, "dl", "drop", "greet", "--all", "--yes"), "1 dead letter dropped")
	contains(t, ok(t, "queue", "drop", "greet", "--yes"), "1 message dropped")
	contains(t, ok(t, "flow", "uninstall", "greet"), "uninstalled")
	if s.stop() != 0 {
		t.Fatal("the server has failed")
	}
}

// TestWhatWaitsOutlivesTheServer holds that messages, and the key that they are encrypted
// with, are there again after a restart.
func TestWhatWaitsOutlivesTheServer(t *testing.T) {
	home := alone(t)
	first := serve(t, home)
	ok(t, "flow", "apply", "-f", file(t, "greet.yaml", queuedDocument))
	ok(t, "flow", "start", "greet")
	eventually(t, "idle", "queue", "list", "greet")
	eventually(t, "paused", "queue", "pause", "greet")
	ok(t, "flow", "send", "greet", "trigger.out", `{"text":"fail"}`)
	eventually(t, "waiting", "queue", "messages", "greet")
	first.stop()
	serve(t, home)
	eventually(t, "waiting", "queue", "messages", "greet")
	ok(t, "queue", "resume", "greet")
	contains(t, eventually(t, "BY CAUSE", "dl", "list", "greet"), "the text said so")
	// What waits while the triggers are stopped is drained all the same.
	ok(t, "dl", "drop", "greet", "--all", "--yes")
	ok(t, "flow", "stop", "greet")
	eventually(t, "stopped", "queue", "list", "greet")
	ok(t, "flow", "send", "greet", "trigger.out", `{"text":"last"}`)
	eventually(t, "waiting", "queue", "messages", "greet")
	defer func() {
		contains(t, ok(t, "flow", "uninstall", "greet", "--queued", "drain", "--wait", "20s"), "uninstalled")
	}()
	var status api.Status
	if err := json.Unmarshal([]byte(ok(t, "status", "-o", "json")), &status); err != nil || status.Broker.Kind != "embedded" || len(status.Broker.Streams) == 0 {
		t.Errorf("%v: %+v", err, status.Broker)
	}
}
