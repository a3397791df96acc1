package main_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hello is the built command with a place of its own to work in.
type hello struct {
	t      *testing.T
	binary string
	dir    string
}

func (h hello) command(args ...string) *exec.Cmd {
	command := exec.Command(h.binary, args...) // the test's context ends before its cleanup
	command.Env = append(os.Environ(), "PATCHBAY_CONNECTION="+filepath.Join(h.dir, "connection.json"))
	return command
}

func (h hello) run(args ...string) string {
	h.t.Helper()
	out, err := h.command(args...).CombinedOutput()
	if err != nil {
		h.t.Fatalf("hello %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func build(t *testing.T) hello {
	t.Helper()
	h := hello{t: t, dir: t.TempDir()}
	h.binary = filepath.Join(h.dir, "hello")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", h.binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return h
}

// serve starts the engine and waits until it wrote its connection file.
func (h hello) serve() {
	h.t.Helper()
	server := h.command("serve", "--listen", "127.0.0.1:0", "--data-dir", filepath.Join(h.dir, "data"))
	var log bytes.Buffer
	server.Stdout, server.Stderr = &log, &log
	if err := server.Start(); err != nil {
		h.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	h.t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGTERM)
		if err := <-ended; err != nil {
			h.t.Errorf("serve ended with %v\n%s", err, log.String())
		}
	})
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for {
		if _, err := os.Stat(filepath.Join(h.dir, "connection.json")); err == nil {
			return
		}
		select {
		case err := <-ended:
			ended <- err
			h.t.Fatalf("serve ended early: %v\n%s", err, log.String())
		case <-h.t.Context().Done():
			h.t.Fatal("serve was never ready")
		case <-ticker.C:
		}
	}
}

func TestComponentOfOnesOwn(t *testing.T) {
	h := build(t)
	if out := h.run("module", "show", "hello/greet"); !strings.Contains(out, "greeting") {
		t.Errorf("module show says nothing of the settings: %s", out)
	}
	h.run("flow", "lint", "flow.yaml")
	if out := h.run("test", "."); !strings.Contains(out, "1 test, 0 failed") {
		t.Errorf("the test of the flow: %s", out)
	}
	h.serve()
	h.run("flow", "apply", "-f", "flow.yaml")
	h.run("flow", "send", "hello", "greet.request", `{"name":"Ada"}`)
	var run struct {
		State   string `json:"state"`
		Records []struct {
			Node    string          `json:"node"`
			Message json.RawMessage `json:"message"`
		} `json:"records"`
	}
	if err := json.Unmarshal([]byte(h.run("flow", "show", "hello", "-o", "json")), &run); err != nil {
		t.Fatal(err)
	}
	last := run.Records[len(run.Records)-1]
	if run.State != "ok" || last.Node != "show" || !strings.Contains(string(last.Message), "Good day, Ada") {
		t.Errorf("run = %+v", run)
	}
}

func TestComponentStaysShort(t *testing.T) {
	text, err := os.ReadFile("greet.go")
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(text, []byte("\n")); lines >= 60 {
		t.Errorf("greet.go has %d lines, want under 60", lines)
	}
}
