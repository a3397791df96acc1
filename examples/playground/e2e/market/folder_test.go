package market_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
)

// solution writes the folder of a small solution.
func solution(t *testing.T, name, version, readme string) string {
	t.Helper()
	directory := t.TempDir()
	for file, text := range map[string]string{
		"README.md": readme,
		"icon.svg":  `<svg xmlns="http://www.w3.org/2000/svg"/>`,
		"flow.yaml": `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: ` + name + `}
spec:
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 60000}}
`,
		"solution.yaml": `apiVersion: patchbay.dev/v1alpha1
kind: Solution
metadata: {name: ` + name + `}
spec:
  title: Small
  version: ` + version + `
  summary: Does little.
  icon: icon.svg
  licence: Apache-2.0
  requires: {components: [common/ticker]}
  parameters:
    type: object
    properties:
      delay: {type: integer, title: Delay, description: Milliseconds., minimum: 100, default: 60000}
  flow: flow.yaml
  values:
    - {parameter: delay, to: ticker.delay}
`,
	} {
		write(t, filepath.Join(directory, file), []byte(text))
	}
	return directory
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// keys writes a pair of keys as files.
func keys(t *testing.T) (private, public string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	own, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	open, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	private, public = filepath.Join(directory, "cosign.key"), filepath.Join(directory, "cosign.pub")
	write(t, private, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: own}))
	write(t, public, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: open}))
	return private, public
}
