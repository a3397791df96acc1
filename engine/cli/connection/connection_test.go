package connection_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/cli/connection"
)

func TestWriteReadRemove(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "connection.json")
	if _, err := connection.Read(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Read = %v, want ErrNotExist", err)
	}
	own := connection.Connection{Address: "http://127.0.0.1:1", Token: "t", PID: 7}
	if err := connection.Write(path, own); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v; want 0600", info, err)
	}
	if got, err := connection.Read(path); err != nil || got != own {
		t.Errorf("Read = %+v, %v", got, err)
	}
	other := own
	other.PID = 8
	if err := connection.Remove(path, other); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the file of another server was removed: %v", err)
	}
	if err := connection.Remove(path, own); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Stat = %v, want it gone", err)
	}
	if err := connection.Remove(path, own); err != nil {
		t.Errorf("second Remove = %v", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDamagedFileSaysWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.json")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := connection.Read(path); err == nil || !strings.Contains(err.Error(), "delete it") {
		t.Errorf("Read = %v", err)
	}
}

func TestPathFollowsTheEnvironment(t *testing.T) {
	t.Setenv(connection.Variable, "/x/y.json")
	if path, err := connection.Path(); err != nil || path != "/x/y.json" {
		t.Errorf("Path = %q, %v", path, err)
	}
}
