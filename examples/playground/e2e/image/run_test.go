package image_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/certificate"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestHelp: without arguments the image shows the help.
func TestHelp(t *testing.T) {
	out, err := newContainer(t).command(patchbay.Within(t)).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Available Commands:") {
		t.Errorf("the image shows %s, %v", out, err)
	}
}

// TestVersion: the program in the image is the binary that was put into it.
func TestVersion(t *testing.T) {
	out, err := newContainer(t).command(patchbay.Within(t), "version").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	binary, err := patchbay.Find()
	if err != nil {
		t.Fatal(err)
	}
	want, err := exec.CommandContext(t.Context(), binary, "version").Output()
	if err != nil || string(out) != string(want) {
		t.Errorf("the version is %q, want %q, %v", out, want, err)
	}
}

// TestUnwritable: the tests run the program where only the volume can be written to.
func TestUnwritable(t *testing.T) {
	c := newContainer(t)
	command := c.command(patchbay.Within(t), "module", "new", "shop/send", "--dir", "/tmp/shop")
	if out, err := command.CombinedOutput(); err == nil || !strings.Contains(string(out), "read-only file system") {
		t.Errorf("wrote to /tmp: %s, %v", out, err)
	}
	command = c.command(patchbay.Within(t), "module", "new", "shop/send", "--dir", "/data/shop")
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("did not write to the volume: %s, %v", out, err)
	}
	info, err := os.Stat(filepath.Join(c.volume, "shop"))
	if err != nil {
		t.Fatal(err)
	}
	if owner := info.Sys().(*syscall.Stat_t); owner.Uid != 65532 || owner.Gid != 65532 {
		t.Errorf("the program runs as %d:%d, want 65532", owner.Uid, owner.Gid)
	}
}

// TestServe: the server answers its probes, runs scripts, is found by the commands of
// its container, and ends at SIGTERM.
func TestServe(t *testing.T) {
	c := newContainer(t)
	server := c.command(t.Context(), "serve", "--listen", "127.0.0.1:0")
	var said bytes.Buffer
	server.Stdout, server.Stderr = &said, &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	address, err := patchbay.Await(patchbay.Within(t), func(context.Context) (string, error) { return c.address() }, func(string) bool { return true })
	if err != nil {
		_ = server.Process.Kill()
		failure := <-ended
		t.Fatalf("%v; it ended with %v, and said: %s", err, failure, said.Bytes())
	}
	for _, probe := range []string{"/healthz", "/readyz"} {
		if status, body := get(t, address+probe); status != http.StatusOK {
			t.Errorf("%s answers %d: %s", probe, status, body)
		}
	}
	install := c.command(patchbay.Within(t), "solution", "install", "image-mirror", "--set", "localRegistry=registry.example.com")
	if out, err := install.CombinedOutput(); err != nil {
		t.Errorf("install a flow with scripts: %v: %s", err, out)
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("the server ended with %v", err)
	}
	for _, sign := range []string{"read-only", "permission denied", "no connection file"} {
		if strings.Contains(said.String(), sign) {
			t.Errorf("the log says %q:\n%s", sign, said.Bytes())
		}
	}
}

// address is that of the server, from the connection file in the volume.
func (c container) address() (string, error) {
	text, err := os.ReadFile(filepath.Join(c.volume, "connection.json"))
	if err != nil {
		return "", err
	}
	var found struct{ Address string }
	return found.Address, json.Unmarshal(text, &found)
}

func get(t *testing.T, url string) (status int, body []byte) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err = io.ReadAll(response.Body); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, body
}

// TestCertificates: the file of certificates is full, and it is what the program trusts,
// with files that a user puts beside it.
func TestCertificates(t *testing.T) {
	c := newContainer(t)
	path := filepath.Join(c.root, "etc/ssl/certs/ca-certificates.crt")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if count := bytes.Count(file, []byte("BEGIN CERTIFICATE")); count < 100 || !x509.NewCertPool().AppendCertsFromPEM(file) {
		t.Errorf("the file has %d certificates", count)
	}
	leaf, authority, err := certificate.New("localhost")
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan struct{}, 8)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked <- struct{}{}
		w.WriteHeader(http.StatusUnauthorized)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{leaf}}
	server.StartTLS()
	defer server.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "https://"), ":")
	ask := func() string {
		out, err := c.command(patchbay.Within(t), "flow", "list", "--server", "https://localhost:"+port, "--token", "any").CombinedOutput()
		if err == nil {
			t.Errorf("the command succeeded: %s", out)
		}
		return string(out)
	}
	if out := ask(); !strings.Contains(out, "certificate signed by unknown authority") || len(asked) > 0 {
		t.Errorf("a certificate of a stranger: %s", out)
	}
	beside := filepath.Join(filepath.Dir(path), "company.crt")
	for place, content := range map[string][]byte{beside: authority, path: append(file, authority...)} {
		if err := os.WriteFile(place, content, 0o644); err != nil {
			t.Fatal(err)
		}
		before := len(asked)
		if out := ask(); len(asked) == before {
			t.Errorf("a certificate of an authority in %s is refused: %s", place, out)
		}
		if err := os.Remove(place); err != nil {
			t.Fatal(err)
		}
	}
}
