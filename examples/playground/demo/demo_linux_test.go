package demo_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
	"github.com/patchbay-dev/patchbay/examples/playground/demo"
)

// waitLimit bounds everything that is waited for.
const waitLimit = 3 * time.Minute

// TestCheck runs what make demo CHECK=1 runs, for each solution.
func TestCheck(t *testing.T) {
	for solution, wanted := range map[string][]string{
		demo.ImageMirror: {"DEPLOYMENT", "BEFORE", "shop/storefront", "MIRROR/library/nginx:1.27", "copied", "skipped", "failed",
			"scaled to zero", "each is as it should be",
			"Scanner (Image Mirror)\nWhen            Every 5 min\nRollouts        Two\nGitOps          No drift: what Flux applies is left alone, its image is copied\n"},
		demo.ImagePolicyWebhook: {"DEPLOYMENT", "ASKED FOR", "shop/web", "MIRROR/library/nginx:latest", "MIRROR/ghcr.io/acme/cart:2.3.1",
			"unchanged", "invalid reference format", "each is as it should be", "gone from the cluster",
			"Webhook (Image Policy Webhook)\nWhen            At the deployment's creation\nRollouts        One\nGitOps          No drift for Flux: mutation before storage."},
	} {
		t.Run(solution, func(t *testing.T) {
			d := start(t, "--check", "--solution", solution)
			d.wait(t)
			for _, want := range wanted {
				if !strings.Contains(d.text(), want) {
					t.Errorf("the output lacks %q:\n%s", want, d.text())
				}
			}
			d.wantNothingLeft(t)
		})
	}
}

// TestUnknownSolution has to fail before anything is started.
func TestUnknownSolution(t *testing.T) {
	d := start(t, "--solution", "nope")
	if err := d.ended(); err == nil {
		t.Error("no error for a solution that there is no demo of")
	}
	if !strings.Contains(d.text(), "choose one of image-mirror, image-policy-webhook") {
		t.Errorf("the output does not name the choice:\n%s", d.text())
	}
	d.wantNothingLeft(t)
}

// TestInteractive runs what make demo runs, presses Start in what would be
// another terminal, and Ctrl-C.
func TestInteractive(t *testing.T) {
	for _, solution := range demo.Solutions() {
		t.Run(solution, func(t *testing.T) { interact(t, solution) })
	}
}

func interact(t *testing.T, solution string) {
	t.Helper()
	d := start(t, "--solution", solution)
	d.await(t, func() bool { return strings.Contains(d.text(), "Ctrl-C ends everything") })
	if d.processes(t) < 3 { // the demo, the control plane, patchbay
		t.Errorf("%d processes", d.processes(t))
	}
	connection := filepath.Join(d.config, "patchbay", "connection.json")
	if _, err := os.Stat(connection); err != nil {
		t.Error(err)
	}
	press := exec.CommandContext(t.Context(), binary(t, "PATCHBAY_BINARY"), "flow", "start", solution)
	press.Env = d.environment
	if out, err := press.CombinedOutput(); err != nil {
		t.Errorf("flow start: %v: %s", err, out)
	}
	d.await(t, func() bool { return strings.Contains(d.text(), "\nNodes ") }) // the last row of the comparison
	var written struct{ Address, Token string }
	text, err := os.ReadFile(connection)
	if err != nil || json.Unmarshal(text, &written) != nil {
		t.Fatalf("read the connection file: %v: %s", err, text)
	}
	if !strings.Contains(d.text(), written.Address+"/login?token="+written.Token) {
		t.Errorf("no login link in:\n%s", d.text())
	}
	if err := d.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	d.wait(t)
	d.wantNothingLeft(t)
}

// TestCheckOfAnotherBinary has no patchbay to run: the check must fail, and
// leave nothing either.
func TestCheckOfAnotherBinary(t *testing.T) {
	d := startWith(t, "/bin/false", "--check")
	if err := d.ended(); err == nil {
		t.Errorf("a check without patchbay is no failure:\n%s", d.text())
	}
	if !strings.Contains(d.text(), "start patchbay") {
		t.Errorf("the reason is missing:\n%s", d.text())
	}
	d.wantNothingLeft(t)
}

type running struct {
	cmd         *exec.Cmd
	ended       func() error
	tmp, config string
	environment []string

	mu     sync.Mutex
	output bytes.Buffer
}

func binary(t *testing.T, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		t.Fatalf("%s is not set; make e2e sets it", variable)
	}
	return path
}

func start(t *testing.T, args ...string) *running {
	return startWith(t, binary(t, "PATCHBAY_BINARY"), args...)
}

func startWith(t *testing.T, patchbay string, args ...string) *running {
	t.Helper()
	d := &running{tmp: t.TempDir(), config: t.TempDir()}
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "PATCHBAY_") {
			d.environment = append(d.environment, entry)
		}
	}
	d.environment = append(d.environment, "TMPDIR="+d.tmp, "XDG_CONFIG_HOME="+d.config)
	d.cmd = exec.Command(binary(t, controlplane.BinaryVariable), append([]string{"demo", "--patchbay", patchbay}, args...)...)
	d.cmd.Env, d.cmd.Stdout, d.cmd.Stderr = d.environment, d, d
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	d.ended = sync.OnceValue(d.cmd.Wait)
	t.Cleanup(func() {
		_ = d.cmd.Process.Kill()
		_ = d.ended()
	})
	return d
}

func (d *running) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.output.Write(p)
}

func (d *running) text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.output.String()
}

func (d *running) wait(t *testing.T) {
	t.Helper()
	over := time.AfterFunc(waitLimit, func() { _ = d.cmd.Process.Signal(syscall.SIGTERM) })
	defer over.Stop()
	if err := d.ended(); err != nil {
		t.Errorf("the demo ended: %v\n%s", err, d.text())
	}
}

func (d *running) await(t *testing.T, done func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(waitLimit)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not so after %s:\n%s", waitLimit, d.text())
		}
	}
}

// processes counts those that were started with this demo's temporary directory.
func (d *running) processes(t *testing.T) int {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, file := range files {
		environment, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(environment), "TMPDIR="+d.tmp+"\x00") {
			count++
		}
	}
	return count
}

func (d *running) wantNothingLeft(t *testing.T) {
	t.Helper()
	if n := d.processes(t); n > 0 {
		t.Errorf("%d processes are left", n)
	}
	for _, dir := range []string{d.tmp, filepath.Join(d.config, "patchbay")} {
		left, err := os.ReadDir(dir)
		if err != nil && !os.IsNotExist(err) {
			t.Error(err)
		}
		for _, entry := range left {
			t.Errorf("left: %s", filepath.Join(dir, entry.Name()))
		}
	}
}
