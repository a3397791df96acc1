package cli_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/cli"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
)

func TestFilesThatChangeWhileItServes(t *testing.T) {
	home := alone(t)
	serve(t, home)
	path := filepath.Join(home, "data", "flows", "greet.yaml")
	edit := func(from, to string) {
		t.Helper()
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", document))
	contains(t, ok(t, "flow", "load", "greet", "--dry-run"), "is what runs")
	edit("delay: 500", "delay: 700")
	contains(t, ok(t, "flow", "list"), "stopped, changed on disk", "greet: its file was changed on disk", "patchbay flow load greet deploys it (--dry-run", "patchbay flow overwrite greet")
	contains(t, ok(t, "flow", "status", "greet"), "greet is stopped", "its file was changed on disk")
	contains(t, ok(t, "flow", "get", "greet"), "delay: 500")
	dry := run(t, "", "flow", "load", "greet", "--dry-run")
	if dry.code != 1 {
		t.Errorf("exit code = %d", dry.code)
	}
	contains(t, dry.stdout, "node trigger is changed: settings", "-        delay: 500\n+        delay: 700\n", path)
	refused := run(t, document, "flow", "apply", "-f", "-")
	if refused.code != 1 {
		t.Errorf("exit code = %d", refused.code)
	}
	contains(t, refused.stderr, "was changed on disk", "patchbay flow load")
	contains(t, ok(t, "flow", "load", "greet"), "flow greet changed, stopped")
	contains(t, ok(t, "flow", "get", "greet"), "delay: 700")

	edit("delay: 700", "delay: 900")
	contains(t, ok(t, "flow", "overwrite", "greet"), "flow greet is written to "+path)
	if text, _ := os.ReadFile(path); !strings.Contains(string(text), "delay: 700") {
		t.Errorf("the file is\n%s", text)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	contains(t, ok(t, "flow", "list"), "missing on disk", "patchbay flow overwrite greet writes it again")
	contains(t, ok(t, "flow", "uninstall", "greet"), "uninstalled")
	contains(t, ok(t, "flow", "list"), "No flows yet")
}

// TestServeStartsBesideWhatIsNoFile: a pipe, a link out of the directory, and what
// is too large hang and stop nothing.
func TestServeStartsBesideWhatIsNoFile(t *testing.T) {
	home := alone(t)
	directory := filepath.Join(home, "data", "flows")
	if err := os.MkdirAll(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	secret := file(t, "secret", "Top-Secret: 1\n")
	for _, err := range []error{
		syscall.Mkfifo(filepath.Join(directory, "pipe.yaml"), 0o600),
		os.Symlink(secret, filepath.Join(directory, "link.yaml")),
		os.Mkdir(filepath.Join(directory, "folder.yaml"), 0o700),
		os.WriteFile(filepath.Join(directory, "large.yaml"), make([]byte, flow.MaxBytes+1), 0o600),
		os.WriteFile(filepath.Join(directory, "greet.yaml"), []byte(document), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	serve(t, home)
	list := ok(t, "flow", "list")
	contains(t, list, "pipe.yaml: the file is a named pipe", "link.yaml: the file is a symbolic link", "folder.yaml: the file is a directory",
		"large.yaml: the file has 4194305 bytes", "greet   stopped")
	if strings.Contains(list, "Top-Secret") {
		t.Errorf("the list shows what the link names:\n%s", list)
	}
	ok(t, "flow", "uninstall", "link")
	if text, err := os.ReadFile(secret); err != nil || string(text) != "Top-Secret: 1\n" {
		t.Errorf("what the link named: %q, %v", text, err)
	}
}

// stubborn is a component whose settings take as long as the test wants, whatever
// becomes of the context.
type stubborn struct {
	module.Typed
	settings module.Settings[toggleSettings]
	begun    chan<- struct{}
	release  <-chan struct{}
}

func newStubborn(begun chan<- struct{}, release <-chan struct{}) *stubborn {
	s := &stubborn{begun: begun, release: release}
	s.Declare(s.settings.Port(func(context.Context, toggleSettings) error {
		s.begun <- struct{}{}
		<-s.release
		return nil
	}))
	return s
}

func (s *stubborn) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "stubborn", Description: "Stubborn"}
}
func (s *stubborn) Instance() module.Component { return newStubborn(s.begun, s.release) }

func TestLintObeysASignal(t *testing.T) {
	alone(t)
	begun, release := make(chan struct{}, 10), make(chan struct{})
	defer close(release)
	o := options([]string{"flow", "lint", file(t, "flow.yaml", `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: slow}
spec: {nodes: [{id: a, component: test/stubborn, settings: {delay: 500}}]}
`)}, "", io.Discard, io.Discard)
	o.Modules = func(program.Environment) ([]module.Module, error) {
		return []module.Module{{Name: "test", Description: "For tests", Components: []module.Component{newStubborn(begun, release)}}}, nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() { ended <- cli.Run(ctx, o) }()
	<-begun
	cancel() // as SIGTERM and SIGINT do in main
	select {
	case code := <-ended:
		if code != 1 {
			t.Errorf("exit code = %d", code)
		}
	case <-time.After(2 * time.Minute):
		t.Fatal("lint goes on after the signal")
	}
}
