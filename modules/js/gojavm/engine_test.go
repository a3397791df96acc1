package gojavm_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/gojavm"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// goja reads the file that a comment in a script names as its source map, and
// scripts could see from their stacks what is in it.
func TestNoFileIsReadAsASourceMap(t *testing.T) {
	t.Chdir(t.TempDir())
	there, err := filepath.Abs("other.map")
	if err != nil {
		t.Fatal(err)
	}
	mine := `{"version":3,"sources":["mine.ts"],"names":[],"mappings":"AAAA;AAAA"}`
	tests := map[string]string{
		"the script's own":    "() => null.x",
		"named by the script": "() => null.x\n//# sourceMappingURL=" + there,
		"named in eval":       "() => eval('null.x\\n//# sourceMappingURL=" + there + "')",
		"named, far off":      "() => (0, eval)('null.x\\n//# sourceMappingURL=file://" + there + "')",
		"named in a function": "() => new Function('null.x //', '\\n//# sourceMappingURL=" + there + "')() + null.x",
	}
	for name, code := range tests {
		t.Run(name, func(t *testing.T) {
			read := watchReads(t, "other.map", script.BundleName+".map")
			program, err := gojavm.New().Compile(script.Bundle{
				Name: "mine.ts", Code: "globalThis." + script.MainName + " = " + code, SourceMap: []byte(mine),
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = program.Run(t.Context(), script.Call{Limits: script.Limits{Timeout: time.Minute, Memory: 64 << 20}})
			if err == nil {
				t.Error("the script did not fail")
			}
			for _, file := range read() {
				t.Errorf("%s was read", file)
			}
		})
	}
}

// watchReads makes pipes of these names, and returns a function that says which
// were opened to be read.
func watchReads(t *testing.T, names ...string) func() []string {
	t.Helper()
	var done atomic.Bool
	var writers sync.WaitGroup
	found := make(chan string, len(names))
	for _, name := range names {
		if err := syscall.Mkfifo(name, 0o600); err != nil {
			t.Fatal(err)
		}
		writers.Go(func() {
			pipe, err := os.OpenFile(name, os.O_WRONLY, 0) // waits for a reader
			if err != nil {
				t.Error(err)
				return
			}
			defer pipe.Close() // nothing was written
			if !done.Load() {
				found <- name
			}
		})
	}
	return func() []string {
		done.Store(true)
		for _, name := range names {
			reader, err := os.OpenFile(name, os.O_RDWR, 0) // lets the writer go, and does not wait itself
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close() // nothing was read
		}
		writers.Wait()
		close(found)
		var read []string
		for name := range found {
			read = append(read, name)
		}
		for _, name := range names {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
		return read
	}
}

func TestMemoryIsWatched(t *testing.T) {
	const limit = 32 << 20
	tests := map[string]struct {
		code string
		want string
	}{
		"what is kept":    {"() => {\n const all = [];\n for (;;) all.push('x'.repeat(1000) + all.length)\n}", `at bundle.js:\d+:\d+|: memory grew by more than its limit of 32 MB`},
		"what is dropped": {"() => {\n let n = 0;\n for (let i = 0; i < 50000; i++) n += ('x'.repeat(1000) + i).length\n return n }", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			program, err := gojavm.New().Compile(script.Bundle{Name: "script.ts", Code: "globalThis." + script.MainName + " = " + test.code}, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = program.Run(t.Context(), script.Call{Limits: script.Limits{Timeout: time.Minute, Memory: limit}})
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), "memory grew by more than its limit of 32 MB") || !regexp.MustCompile(test.want).MatchString(err.Error()) {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestConsoleIsBounded(t *testing.T) {
	program, err := gojavm.New().Compile(script.Bundle{
		Name: "script.ts", Console: true,
		Code: "globalThis." + script.MainName + " = () => { for (let i = 0; i < 1000; i++) console.warn(i, 'x'.repeat(20000)) }",
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	log := func(level slog.Level, text string) { lines = append(lines, fmt.Sprint(level, " ", text)) }
	if _, err := program.Run(t.Context(), script.Call{Log: log, Limits: script.Limits{Timeout: time.Minute, Memory: 256 << 20}}); err != nil {
		t.Fatal(err)
	}
	if len(lines) != 201 || !strings.HasPrefix(lines[0], "WARN 0 xxx") || len(lines[0]) > 9000 || !strings.Contains(lines[200], "logs too much") {
		t.Errorf("%d lines, the first %.20q of %d bytes, the last %.60q", len(lines), lines[0], len(lines[0]), lines[len(lines)-1])
	}
}
