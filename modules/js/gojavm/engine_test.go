package gojavm_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/gojavm"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// leak is a source map that gives all code a name by which it would be known.
const leak = `{"version":3,"sources":["leaked.ts"],"names":[],"mappings":"AAAA,AAAA,AAAA;AAAA;AAAA;AAAA"}`

// goja reads the file that a comment in a script names as its source map.
func TestNoFileIsReadAsASourceMap(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"other.map", script.BundleName + ".map"} {
		if err := os.WriteFile(name, []byte(leak), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	there, err := filepath.Abs("other.map")
	if err != nil {
		t.Fatal(err)
	}
	own := `{"version":3,"sources":["mine.ts"],"names":[],"mappings":"AAAA;AAAA"}`
	tests := map[string]string{
		"the script's own":      "globalThis." + script.MainName + " = () => { null.x }",
		"named by the script":   "globalThis." + script.MainName + " = () => { null.x }\n//# sourceMappingURL=" + there,
		"named in eval":         "globalThis." + script.MainName + " = () => eval('null.x\\n//# sourceMappingURL=" + there + "')",
		"no file, named in one": "globalThis." + script.MainName + " = () => { if (eval('7\\n//# sourceMappingURL=/no/such.map') === 7) null.x }",
		"named in a function":   "globalThis." + script.MainName + " = () => new Function('null.x\\n//# sourceMappingURL=" + there + "')()",
	}
	for name, code := range tests {
		t.Run(name, func(t *testing.T) {
			program, err := gojavm.New().Compile(script.Bundle{Name: "mine.ts", Code: code, SourceMap: []byte(own)}, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = program.Run(t.Context(), script.Call{Limits: script.Limits{Timeout: 10 * time.Second, Memory: 64 << 20}})
			if err == nil || !strings.Contains(err.Error(), "TypeError") || strings.Contains(err.Error(), "leaked") {
				t.Errorf("error = %v, want a TypeError that no file had a part in", err)
			}
		})
	}
}

func TestMemoryIsWatched(t *testing.T) {
	const limit = 32 << 20
	tests := map[string]struct {
		code string
		want string
	}{
		"what is kept":    {"() => {\n const all = [];\n for (;;) all.push('x'.repeat(1000) + all.length)\n}", `at bundle.js:\d+:\d+|: memory grew by more than its limit of 32 MB`},
		"what is dropped": {"() => {\n let n = 0;\n for (let i = 0; i < 200000; i++) n += ('x'.repeat(1000) + i).length\n return n }", ""},
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
