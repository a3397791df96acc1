package peers_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/peers"
)

// TestStartSaysWhy starts what takes the place of an engine: a shell that ends at once.
func TestStartSaysWhy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	program := filepath.Join(dir, "benthos")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho \"$1: no such processor\" >&2\nexit 3\n"), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	_, err := peers.Benthos(program).Start(t.Context(), peers.Chain, peers.Options{Dir: dir, Address: "127.0.0.1:1"})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"start Benthos", "exit status 3", "run: no such processor"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}

// TestFlowsAreFilledIn looks at what the engines get to read.
func TestFlowsAreFilledIn(t *testing.T) {
	t.Parallel()
	for _, flow := range []string{peers.Chain, peers.Review} {
		for _, engine := range []peers.Engine{peers.Benthos("/bin/false"), peers.NodeRED("/nowhere")} {
			t.Run(flow+" "+engine.Name, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				_, err := engine.Start(t.Context(), flow, peers.Options{
					Dir: dir, Address: "127.0.0.1:1", Cert: "/cert.pem", Key: "/key.pem", Mirror: "mirror.example.com",
				})
				if err == nil {
					t.Fatal("no error of an engine that is not there")
				}
				files, err := filepath.Glob(filepath.Join(dir, "*.*"))
				if err != nil || len(files) == 0 {
					t.Fatalf("%v, %v; want the flow", files, err)
				}
				for _, file := range files {
					text, err := os.ReadFile(file)
					if err != nil {
						t.Fatal(err)
					}
					for _, open := range []string{"${ADDRESS}", "${HOST}", "${PORT}", "${CERT}", "${KEY}", "${MIRROR}"} {
						if strings.Contains(string(text), open) {
							t.Errorf("%s has %s left", filepath.Base(file), open)
						}
					}
				}
			})
		}
	}
}
