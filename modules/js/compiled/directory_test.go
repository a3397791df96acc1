package compiled_test

import (
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/bundle"
	"github.com/patchbay-dev/patchbay/modules/js/compiled"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// began is a cache at a start of the program of a version.
func began(t *testing.T, path, version string) *compiled.Cache {
	t.Helper()
	d, err := compiled.Open(path, version, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	c := &compiled.Cache{}
	c.KeepIn(d)
	t.Cleanup(c.Close)
	return c
}

func keyOf(content string) compiled.Key {
	return compiled.KeyOf("standard", []bundle.File{{Name: "script.ts", Content: content}})
}

// made has something in each field that is kept.
func made(code string) script.Bundle {
	return script.Bundle{Name: "script.ts", Code: code, SourceMap: []byte("\x00\xff" + code), Helpers: []string{"a", "b"}, Console: true}
}

func TestKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "scripts")
	first := began(t, path, "1")
	if first.Kept() {
		t.Error("a new directory has something")
	}
	first.Put(keyOf("x"), made("x"), true)
	first.Close()
	again := began(t, path, "1")
	if got, ok := again.Get(keyOf("x"), false); !ok || !reflect.DeepEqual(got, made("x")) {
		t.Errorf("got %+v, %t, want %+v", got, ok, made("x"))
	}
	if _, ok := again.Get(keyOf("y"), false); ok || !again.Kept() {
		t.Errorf("another script is there: %t; something was kept: %t", ok, again.Kept())
	}
}

func TestAnotherVersionCompilesAgain(t *testing.T) {
	path := t.TempDir()
	for _, name := range []string{"notes", "0123456789abcdef.old"} {
		if err := os.Mkdir(filepath.Join(path, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	old := began(t, path, "1")
	old.Put(keyOf("x"), made("x"), true)
	old.Close()
	if _, ok := began(t, path, "2").Get(keyOf("x"), false); ok {
		t.Error("the version after takes what the one before compiled")
	}
	if _, ok := began(t, path, "1").Get(keyOf("x"), false); ok {
		t.Error("what another version compiled stays")
	}
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) != 3 {
		t.Errorf("%v, %v: want one directory of compiled scripts and what others have put there", entries, err)
	}
}

// A file that is not what was written is none.
func TestDamagedFiles(t *testing.T) {
	other := keyOf("other")
	tests := map[string]func(t *testing.T, file string){
		"cut":   func(t *testing.T, file string) { rewrite(t, file, func(b []byte) []byte { return b[:len(b)/2] }) },
		"empty": func(t *testing.T, file string) { rewrite(t, file, func([]byte) []byte { return nil }) },
		"one bit": func(t *testing.T, file string) {
			rewrite(t, file, func(b []byte) []byte { b[len(b)-9] ^= 1; return b })
		},
		"longer":    func(t *testing.T, file string) { rewrite(t, file, func(b []byte) []byte { return append(b, ' ') }) },
		"too large": func(t *testing.T, file string) { check(t, os.Truncate(file, 1<<30)) },
		"of another script": func(t *testing.T, file string) {
			check(t, os.Rename(filepath.Join(filepath.Dir(file), other.String()), file))
		},
		"a directory": func(t *testing.T, file string) { check(t, os.Remove(file)); check(t, os.Mkdir(file, 0o700)) },
		"a link": func(t *testing.T, file string) {
			check(t, os.Rename(file, file+".moved"))
			check(t, os.Symlink(file+".moved", file))
		},
		"gone": func(t *testing.T, file string) { check(t, os.Remove(file)) },
	}
	for name, damage := range tests {
		t.Run(name, func(t *testing.T) {
			path := t.TempDir()
			c := began(t, path, "1")
			c.Put(keyOf("x"), made("x"), true)
			c.Put(other, made("other"), true)
			c.Close()
			files, err := filepath.Glob(filepath.Join(path, "*", keyOf("x").String()))
			if err != nil || len(files) != 1 {
				t.Fatal(files, err)
			}
			damage(t, files[0])
			again := began(t, path, "1")
			if got, ok := again.Get(keyOf("x"), false); ok {
				t.Errorf("got %+v", got)
			}
			// It is compiled again, and known from then on.
			again.Put(keyOf("x"), made("x"), true)
			if got, ok := again.Get(keyOf("x"), false); !ok || got.Code != "x" {
				t.Errorf("got %+v, %t", got, ok)
			}
		})
	}
}

func rewrite(t *testing.T, file string, change func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(file)
	check(t, err)
	check(t, os.WriteFile(file, change(content), 0o600))
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The directory does not grow for ever, and a file that was half written is removed.
func TestTheDirectoryIsBounded(t *testing.T) {
	path := t.TempDir()
	c := began(t, path, "1")
	folders, err := filepath.Glob(filepath.Join(path, "*"))
	if err != nil || len(folders) != 1 {
		t.Fatal(folders, err)
	}
	check(t, os.WriteFile(filepath.Join(folders[0], ".writing-7"), nil, 0o600))
	const first = "script 0"
	c.Put(keyOf(first), made(first), true)
	long := time.Now().Add(-time.Hour)
	check(t, os.Chtimes(filepath.Join(folders[0], keyOf(first).String()), long, long))
	for n := range 300 {
		text := fmt.Sprint("script ", n+1)
		c.Put(keyOf(text), made(text), true)
	}
	c.Put(keyOf("large"), made(strings.Repeat("x", 5<<20)), true)
	c.Close()
	again := began(t, path, "1")
	entries, err := os.ReadDir(folders[0])
	if err != nil || len(entries) != 256 {
		t.Errorf("%d files, %v, want 256", len(entries), err)
	}
	for text, want := range map[string]bool{first: false, "script 300": true, "large": false} {
		if _, ok := again.Get(keyOf(text), false); ok != want {
			t.Errorf("%s is kept: %t, want %t", text, ok, want)
		}
	}
}

func TestWithoutADirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(file, nil, 0o600))
	if _, err := compiled.Open(file, "1", slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a file is taken for a directory")
	}
	c := &compiled.Cache{}
	c.Put(keyOf("x"), made("x"), true)
	if got, ok := c.Get(keyOf("x"), false); !ok || got.Code != "x" || c.Kept() {
		t.Errorf("got %+v, %t; kept: %t", got, ok, c.Kept())
	}
	c.Close()
}

// FuzzDecode has texts under a checksum that is right: what can be read can be kept again.
func FuzzDecode(f *testing.F) {
	content, err := compiled.Encode(keyOf("x"), made("x"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content[sha256.Size:])
	f.Add([]byte(`{"Key":"` + keyOf("x").String() + `","Code":1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		sum := sha256.Sum256(text)
		got, err := compiled.Decode(keyOf("x"), append(sum[:], text...))
		if err != nil {
			return
		}
		content, err := compiled.Encode(keyOf("x"), got)
		if err != nil {
			t.Fatalf("%+v can't be kept again: %v", got, err)
		}
		if again, err := compiled.Decode(keyOf("x"), content); err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%+v comes back as %+v, %v", got, again, err)
		}
	})
}
