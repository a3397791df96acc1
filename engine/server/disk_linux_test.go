package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFullDiskChangesNothing(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	if err := os.Symlink("/dev/full", filepath.Join(f.directory.Path(), ".greet.writing")); err != nil {
		t.Fatal(err)
	}
	got := f.want(http.StatusInsufficientStorage, f.call("PUT", "/api/v1/flows/greet", strings.Replace(document, "500", "900", 1)))
	if !strings.Contains(got.body, f.directory.Path()) || !strings.Contains(got.body, `"hint"`) {
		t.Errorf("body = %s, want the directory and a hint", got.body)
	}
	if stored := f.call("GET", "/api/v1/flows/greet", "", "Accept", yamlKind); !strings.Contains(stored.body, "500") {
		t.Errorf("stored = %s", stored.body)
	}
	deployed, _ := f.engine.Flow("greet")
	if delay := deployed.Document().NodeByID("trigger").Settings["delay"]; delay != int64(500) {
		t.Errorf("deployed delay = %v", delay)
	}
}
