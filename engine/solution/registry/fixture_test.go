package registry_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-containerregistry/pkg/authn"
	ggcr "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/patchbay-dev/patchbay/engine/solution/pack"
	"github.com/patchbay-dev/patchbay/engine/solution/registry"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

// folder is a small solution.
func folder() fstest.MapFS {
	return fstest.MapFS{
		"solution.yaml": {Data: []byte(`apiVersion: patchbay.dev/v1alpha1
kind: Solution
metadata:
  name: small
spec:
  title: Small
  version: 1.2.0
  summary: Does little.
  icon: icon.svg
  licence: Apache-2.0
  maintainers: [{name: Ada, email: ada@example.com}, {name: Grace}]
  parameters:
    type: object
    properties:
      delay: {type: integer, title: Delay, default: 1000}
  flow: flow.yaml
  values:
    - {parameter: delay, to: ticker.delay}
`)},
		"flow.yaml": {Data: []byte(`apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata:
  name: small
spec:
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 1000}}
`)},
		"README.md": {Data: []byte("# Small\n")},
		"icon.svg":  {Data: []byte("<svg/>")},
	}
}

func archive(t *testing.T, folder fstest.MapFS) []byte {
	t.Helper()
	packed, err := pack.Pack(folder)
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

// place is a registry that a test may tamper with.
type place struct {
	client *registry.Client
	host   string
	// answer is asked before the registry; true: it has answered.
	answer func(w http.ResponseWriter, r *http.Request) bool

	mu       sync.Mutex
	requests []string
}

// asked are the requests since the last forget.
func (p *place) asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
}

func (p *place) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = nil
}

func start(t *testing.T, options ...ggcr.Option) *place {
	t.Helper()
	p := &place{client: registry.New(registry.Options{Keychain: authn.NewMultiKeychain()})}
	store := ggcr.New(append(options, ggcr.Logger(log.New(io.Discard, "", 0)))...)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.requests = append(p.requests, r.Method+" "+r.URL.Path)
		p.mu.Unlock()
		if p.answer != nil && p.answer(w, r) {
			return
		}
		store.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p.host = strings.TrimPrefix(server.URL, "http://")
	return p
}

// push stores the small solution at shop/small:1.2.0.
func (p *place) push(t *testing.T) (from, digest string) {
	t.Helper()
	from = "oci://" + p.host + "/shop/small:1.2.0"
	digest, err := p.client.Push(t.Context(), from, archive(t, folder()))
	if err != nil {
		t.Fatal(err)
	}
	return from, digest
}

// manifest reads what is stored at a place.
func (p *place) manifest(t *testing.T, repository, at string) (v1.Manifest, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.host+"/v2/"+repository+"/manifests/"+at, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var m v1.Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatalf("manifest %s: %v", text, err)
	}
	return m, text
}

// index reads a list of manifests.
func (p *place) index(t *testing.T, repository, at string) v1.IndexManifest {
	t.Helper()
	_, text := p.manifest(t, repository, at)
	var list v1.IndexManifest
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// put stores a manifest as it is.
func (p *place) put(t *testing.T, repository, at, mediaType string, manifest any) {
	t.Helper()
	text, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	p.putText(t, repository, at, mediaType, text)
}

func (p *place) putText(t *testing.T, repository, at, mediaType string, text []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://"+p.host+"/v2/"+repository+"/manifests/"+at, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", mediaType)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		text, _ := io.ReadAll(answer.Body)
		t.Fatalf("store %s: %s %s", at, answer.Status, text)
	}
}

// keys makes a signer and its public key.
func keys(t *testing.T) (*signature.Signer, signature.PublicKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := signature.ParsePrivateKey(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil)
	if err != nil {
		t.Fatal(err)
	}
	public, err := signer.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return signer, public
}
