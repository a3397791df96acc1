package jseval_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/js/scan"
)

// compile gives a new node a script; a script that is known needs no process.
func compile(t *testing.T, scripts *js.Scripts, content string) error {
	t.Helper()
	return moduletest.New(t, jseval.New(scripts)).Configure(settings(content))
}

// What was used longest ago is forgotten, when there are too many scripts or they are
// too large in all. After Close only what is known can be had.
func TestCompiledScriptsAreKept(t *testing.T) {
	tests := map[string]struct {
		script func(n int) string
		room   int // for so many
	}{
		"in number": {func(n int) string { return fmt.Sprintf("export default () => %d", n) }, 64},
		"in bytes": {func(n int) string {
			return fmt.Sprintf("export default () => '%s' + %d", strings.Repeat("x", 1000<<10), n)
		}, 16},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			scripts := jstest.Scripts(t, helpers())
			for n := range test.room {
				if err := compile(t, scripts, test.script(n)); err != nil {
					t.Fatal(err)
				}
			}
			asked := slices.Concat(slices.Repeat([]int{0}, test.room), []int{1, test.room, test.room + 1}) // the last two are new, for 2 and 3
			for _, n := range asked {
				if err := compile(t, scripts, test.script(n)); err != nil {
					t.Fatal(err)
				}
			}
			scripts.Close()
			for n := range test.room + 2 {
				known := n != 2 && n != 3
				if err := compile(t, scripts, test.script(n)); (err == nil) != known {
					t.Errorf("script %d of %d: %v, want it known: %t", n, test.room+2, err, known)
				}
			}
		})
	}
}

// The next start of the program compiles nothing that a deployment compiled before, and
// starts no process for it. What may hold a secret is not in a file.
func TestCompiledScriptsOutlastTheProgram(t *testing.T) {
	path, quiet := t.TempDir(), slog.New(slog.DiscardHandler)
	deploys := func(secrets bool) context.Context {
		return context.WithValue(t.Context(), module.WithoutSecretsKey{}, func() bool { return !secrets })
	}
	const plain, checked, secret = "export default () => 1", "export default () => 2", "export default () => 'hunter22'"
	first := jstest.Scripts(t, helpers())
	first.KeepIn(path, "1", quiet)
	for _, one := range []struct {
		ctx    context.Context
		script string
	}{{t.Context(), plain}, {deploys(false), plain}, {t.Context(), checked}, {deploys(true), secret}, {deploys(true), secret}} {
		if err := jseval.New(first).OnSettings(one.ctx, settings(one.script)); err != nil {
			t.Fatal(err)
		}
	}
	first.Close()
	started := filepath.Join(t.TempDir(), "started")
	again := js.NewScripts(js.Options{Command: []string{"sh", "-c", `touch "$0"`, started}})
	again.KeepIn(path, "1", quiet)
	again.Ahead()
	if err := compile(t, again, plain); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(started); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a process was started: %v", err)
	}
	for _, not := range []string{checked, secret} {
		if err := compile(t, again, not); err == nil {
			t.Errorf("%s is kept", not)
		}
	}
	again.Close()
	another := js.NewScripts(js.Options{})
	another.KeepIn(path, "2", quiet)
	if err := compile(t, another, plain); err == nil {
		t.Error("another version takes what this one compiled")
	}
	another.Close()
}

// A script that can't be compiled is not known as one that can.
func TestAMistakeIsSaidAgain(t *testing.T) {
	scripts := jstest.Scripts(t, helpers())
	for range 2 {
		if err := compile(t, scripts, "export default () => {"); err == nil || !strings.Contains(err.Error(), "script.ts:1:") {
			t.Fatalf("error = %v, want the place of the mistake", err)
		}
	}
}

func TestSizeOfScripts(t *testing.T) {
	scripts := jstest.Scripts(t, helpers())
	main := settings("export default () => 1")
	of := func(size int) []jseval.File { // of all files
		size -= len(main.Script.Name) + len(main.Script.Content) + len("a.ts") + len("b.ts") + len("// //")
		return []jseval.File{{Name: "a.ts", Content: "// " + strings.Repeat("x", size-1000)}, {Name: "b.ts", Content: "//" + strings.Repeat("y", 1000)}}
	}
	for size, taken := range map[int]bool{scan.MaxSize: true, scan.MaxSize + 1: false} {
		main.Modules = of(size)
		if err := moduletest.New(t, jseval.New(scripts)).Configure(main); (err == nil) != taken {
			t.Errorf("%d bytes: %v, want them taken: %t", size, err, taken)
		}
	}
}
