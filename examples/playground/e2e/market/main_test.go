package market_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// binary is patchbay. TestMain sets it before the first test, and nobody changes it.
var binary string

func TestMain(m *testing.M) {
	var err error
	if binary, err = patchbay.Find(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e/market:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// shop is a registry that asks for a login, and a home whose docker config has one.
type shop struct {
	*registry.Mirror
	t           *testing.T
	dir         string
	environment []string
}

const (
	publisher = "publisher"
	password  = "correct horse"
	reader    = "reader"
)

func openShop(t *testing.T) *shop {
	t.Helper()
	dir := t.TempDir()
	mirror, err := registry.StartMirror(t.Context(), registry.MirrorOptions{
		Dir: dir, Username: publisher, Password: password, Reader: reader, ReaderPassword: password,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mirror.Close() })
	s := &shop{Mirror: mirror, t: t, dir: dir}
	return s.as(publisher, password)
}

// as is the shop with another login, or with none.
func (s *shop) as(user, password string) *shop {
	s.t.Helper()
	home := s.t.TempDir()
	auths := map[string]any{}
	if user != "" {
		auths[s.Address()] = map[string]string{"auth": base64.StdEncoding.EncodeToString([]byte(user + ":" + password))}
	}
	text, err := json.Marshal(map[string]any{"auths": auths})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "config.json"), text, 0o600); err != nil {
		s.t.Fatal(err)
	}
	other := *s
	other.environment = append(os.Environ(), "HOME="+home, "DOCKER_CONFIG="+home, "COSIGN_PASSWORD=sesame")
	return &other
}

// in is the shop in another test.
func (s *shop) in(t *testing.T) *shop {
	other := *s
	other.t = t
	return &other
}

// stored is the file in which the registry keeps a blob.
func (s *shop) stored(hex string) string {
	return filepath.Join(s.dir, "mirror", "docker", "registry", "v2", "blobs", "sha256", hex[:2], hex, "data")
}

// run runs a command of patchbay in an empty directory of its own, and says what is in
// that afterwards.
func (s *shop) run(args ...string) (out, complaint string, left []string, err error) {
	s.t.Helper()
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(s.t.Context(), binary, args...)
	command.Dir, command.Env, command.Stdout, command.Stderr = s.t.TempDir(), s.environment, &stdout, &stderr
	err = command.Run()
	entries, failed := os.ReadDir(command.Dir)
	if failed != nil {
		s.t.Fatal(failed)
	}
	for _, entry := range entries {
		left = append(left, entry.Name())
	}
	return stdout.String(), stderr.String(), left, err
}

// ok wants a command to succeed, and reads its JSON.
func ok[T any](s *shop, args ...string) T {
	s.t.Helper()
	out, complaint, _, err := s.run(append(args, "-o", "json")...)
	if err != nil {
		s.t.Fatalf("patchbay %v: %v: %s", args, err, complaint)
	}
	var answer T
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		s.t.Fatalf("patchbay %v: %v in %s", args, err, out)
	}
	return answer
}

type pushed struct{ Reference, Digest, SignedBy string }

type catalogue struct {
	Title string `json:"title"`
	Items []item `json:"items"`
	// Includes are further catalogues.
	Includes []string `json:"includes,omitempty"`
}

type item struct {
	Name      string `json:"name"`
	Title     string `json:"title"`
	Version   string `json:"version"`
	Reference string `json:"reference"`
	Digest    string `json:"digest"`
}
