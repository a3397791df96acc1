package store_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// TestOnlyRegularFilesAreRead: everything else is listed with what it is and what
// to do, and hangs nothing.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("kind: Top-Secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		place func(path string) error
		want  string
		stays bool // Delete leaves it
	}{
		"a pipe":                {func(path string) error { return syscall.Mkfifo(path, 0o600) }, "is a named pipe", false},
		"a link":                {func(path string) error { return os.Symlink(outside, path) }, "is a symbolic link", false},
		"a link to nowhere":     {func(path string) error { return os.Symlink("/nowhere", path) }, "is a symbolic link", false},
		"a link to a device":    {func(path string) error { return os.Symlink("/dev/zero", path) }, "is a symbolic link", false},
		"a directory":           {func(path string) error { return os.Mkdir(path, 0o700) }, "is a directory", true},
		"a socket":              {socket, "is a socket", false},
		"a file that is large":  {func(path string) error { return os.WriteFile(path, make([]byte, flow.MaxBytes+1), 0o600) }, "more than the 4194304", false},
		"a sparse file of 1 TB": {sparse, "more than the 4194304", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			path := d.File("f")
			if err := test.place(path); err != nil {
				t.Fatal(err)
			}
			all, err := d.List()
			if err != nil || len(all) != 1 || all[0].Name != "f" || !all[0].Problems.HasErrors() {
				t.Fatalf("List = %+v, %v", all, err)
			}
			if p := all[0].Problems[0]; !strings.Contains(p.Message, test.want) || p.File != path {
				t.Errorf("problem = %v, want %q", p, test.want)
			}
			var unusable *store.UnusableError
			if got, err := d.Get("f"); !errors.As(err, &unusable) || got.Text != nil || got.Flow != nil {
				t.Errorf("Get = %+v, %v", got, err)
			}
			if revision, found := d.Revision("f"); revision != "" || !found {
				t.Errorf("Revision = %q, %v", revision, found)
			}
			if _, err := d.Put(document(t, "f", "one"), store.Any); !errors.As(err, &unusable) {
				t.Errorf("Put = %v, want what is there to be kept", err)
			}
			err = d.Delete("f", store.Any)
			if _, left := os.Lstat(path); (left == nil) != test.stays || (err != nil) != test.stays {
				t.Errorf("Delete = %v, Lstat = %v", err, left)
			}
		})
	}
	if text, _ := os.ReadFile(outside); string(text) != "kind: Top-Secret\n" {
		t.Error("what a link named was changed")
	}
}

func socket(path string) error {
	// A socket's path is short: the test's directory may not be.
	directory, err := os.MkdirTemp("", "s")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory)
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(directory, "s"), Net: "unix"})
	if err != nil {
		return err
	}
	listener.SetUnlinkOnClose(false)
	defer listener.Close()
	return os.Rename(filepath.Join(directory, "s"), path)
}

func sparse(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Truncate(1<<40), file.Close())
}

func TestPrepareAgainReplacesWhatIsThere(t *testing.T) {
	d := open(t)
	stored := put(t, d, document(t, "f", "one"), "")
	for name, place := range map[string]func() error{
		"nothing":     func() error { return nil },
		"broken text": func() error { return os.WriteFile(d.File("f"), []byte("a: ["), 0o600) },
		"a pipe":      func() error { return syscall.Mkfifo(d.File("f"), 0o600) },
		"a link":      func() error { return os.Symlink("/nowhere", d.File("f")) },
	} {
		t.Run(name, func(t *testing.T) {
			if err := errors.Join(os.Remove(d.File("f")), place()); err != nil {
				t.Fatal(err)
			}
			pending, err := d.PrepareAgain(stored)
			if err != nil {
				t.Fatal(err)
			}
			if pending.Revision() != stored.Revision {
				t.Errorf("revision = %s", pending.Revision())
			}
			if _, err := pending.Commit(); err != nil {
				t.Fatal(err)
			}
			if got, err := d.Get("f"); err != nil || got.Revision != stored.Revision {
				t.Errorf("Get = %+v, %v", got, err)
			}
		})
	}
}
