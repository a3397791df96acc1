package cli_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	ggcr "github.com/google/go-containerregistry/pkg/registry"
	"github.com/secure-systems-lab/go-securesystemslib/encrypted"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/solution/index"
)

// storage starts a registry and returns its host.
func storage(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(ggcr.New(ggcr.Logger(log.New(io.Discard, "", 0)), ggcr.WithReferrersSupport(true)))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// keyFiles writes a cosign.key with the password "sesame", and its cosign.pub.
func keyFiles(t *testing.T) (private, public string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := encrypted.EncryptWithCustomKDFParameters(der, []byte("sesame"), encrypted.Legacy) // the fastest
	if err != nil {
		t.Fatal(err)
	}
	open, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cosign.key", "ENCRYPTED SIGSTORE PRIVATE KEY", sealed), write("cosign.pub", "PUBLIC KEY", open)
}

// jsonOf runs a command with -o json.
func jsonOf[T any](t *testing.T, args ...string) T {
	t.Helper()
	var out T
	text := ok(t, append(args, "-o", "json")...)
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%v: %v in %s", args, err, text)
	}
	return out
}

func TestSolutionPackage(t *testing.T) {
	alone(t)
	directory := filepath.Join(solutionsIn(t, "own"), "own")
	type packed struct{ Name, Version, File, Digest string }
	file := filepath.Join(t.TempDir(), "own.tar.gz")
	one := jsonOf[packed](t, "solution", "package", directory, "--to", file)
	text, err := os.ReadFile(file)
	if err != nil || len(text) == 0 || one.Name != "own" {
		t.Errorf("made %+v: %v", one, err)
	}
	place := filepath.Join(t.TempDir(), "layout")
	other := jsonOf[packed](t, "solution", "package", directory, "--to", place, "--oci")
	if one.Digest != other.Digest || !strings.HasPrefix(one.Digest, "sha256:") {
		t.Errorf("digests %s and %s", one.Digest, other.Digest)
	}
	list, err := os.ReadFile(filepath.Join(place, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, string(list), one.Digest, "application/vnd.patchbay.solution.v1")
	if r := run(t, "", "solution", "package", directory, "--to", place, "--oci"); r.code != 1 || !strings.Contains(r.stderr, "is there already") {
		t.Errorf("a second layout: %d %s", r.code, r.stderr)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(directory, "link")); err != nil {
		t.Fatal(err)
	}
	if r := run(t, "", "solution", "package", directory, "--to", file); r.code != 1 || !strings.Contains(r.stderr, "link is not a regular file") {
		t.Errorf("a link: %d %s", r.code, r.stderr)
	}
}

func TestPushAndCatalogue(t *testing.T) {
	alone(t)
	directory, host := filepath.Join(solutionsIn(t, "own"), "own"), storage(t)
	private, public := keyFiles(t)
	_, foreign := keyFiles(t)
	if r := run(t, "", "solution", "push", directory, "oci://"+host+"/shop/own", "--key", private); r.code != 2 || !strings.Contains(r.stderr, "COSIGN_PASSWORD") {
		t.Errorf("without the password: %d %s", r.code, r.stderr)
	}
	t.Setenv("COSIGN_PASSWORD", "sesame")
	pushed := jsonOf[program.Pushed](t, "solution", "push", directory, "oci://"+host+"/shop/own", "--key", private)
	if pushed.Reference != host+"/shop/own:1.0.0" || !strings.HasPrefix(pushed.SignedBy, "sha256:") {
		t.Errorf("pushed %+v", pushed)
	}
	file := filepath.Join(t.TempDir(), "catalogue.json")
	build := []string{"catalogue", "build", "oci://" + pushed.Reference, "--title", "Shop", "--to", file, "--signed-by"}
	if r := run(t, "", append(build, foreign)...); r.code != 1 || !strings.Contains(r.stderr, "none of the keys that are demanded has signed it") {
		t.Errorf("a foreign key: %d %s", r.code, r.stderr)
	}
	built := jsonOf[index.Index](t, append(build, public)...)
	if len(built.Items) != 1 || built.Items[0].Reference != host+"/shop/own@"+pushed.Digest || built.Items[0].Name != "own" {
		t.Errorf("built %+v", built)
	}
	contains(t, ok(t, "catalogue", "push", file, "oci://"+host+"/shop/catalogue:latest", "--key", private), "pushed oci://"+host+"/shop/catalogue:latest", "signed by "+pushed.SignedBy)
	outer := jsonOf[index.Index](t, "catalogue", "build", "--include", host+"/shop/catalogue:latest")
	if len(outer.Includes) != 1 {
		t.Errorf("built %+v", outer)
	}
	if r := run(t, "", "catalogue", "build"); r.code != 2 {
		t.Errorf("a catalogue of nothing: %d %s", r.code, r.stderr)
	}
	lie := strings.Replace(mustRead(t, file), `"digest": "sha256:`, `"digest": "sha256:0`, 1)
	if err := os.WriteFile(file, []byte(lie), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := run(t, "", "catalogue", "push", file, host+"/shop/catalogue:latest"); r.code != 2 || !strings.Contains(r.stderr, "its digest") {
		t.Errorf("a lie: %d %s", r.code, r.stderr)
	}
}

func mustRead(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWhatDoesNotLintIsNotPushed(t *testing.T) {
	alone(t)
	directory, host := filepath.Join(solutionsIn(t, "own"), "own"), storage(t)
	manifest := filepath.Join(directory, "solution.yaml")
	text := strings.Replace(mustRead(t, manifest), "version: 1.0.0", "version: one", 1)
	if err := os.WriteFile(manifest, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := run(t, "", "solution", "push", directory, "oci://"+host+"/shop/own:1")
	if r.code != 1 || !strings.Contains(r.stderr, "semantic version") || !strings.Contains(r.stderr, "was not pushed") {
		t.Errorf("%d %s", r.code, r.stderr)
	}
	contains(t, ok(t, "solution", "push", directory, "oci://"+host+"/shop/own:1", "--no-checks"), "pushed")
}
