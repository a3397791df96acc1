package js_test

import (
	"os"
	"path/filepath"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/bundle"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/js/script"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

var engines = []string{"standard", "strict"}

// The pool ends a script a quarter of a second, and an eighth of its timeout, after
// the timeout. A message of the walk takes 10 to 60 ms of the processor; the
// short timeout keeps the walk affordable, since many calls never end by themselves.
var realmLimits = script.Limits{Timeout: 400 * time.Millisecond, Memory: 64 << 20}

// lateLimits are those of the calls that took over twice the short timeout: what the
// pool adds to it is small beside these.
var lateLimits = script.Limits{Timeout: time.Second, Memory: 64 << 20}

// TestRealm walks each engine's realm and calls every function that it finds on and
// with hostile values: each call returns, throws, or its script is stopped. A new
// built-in is found by the walk; a new value goes into testdata/realm/hostile.ts.
func TestRealm(t *testing.T) {
	pool := jstest.Pool(t)
	files := realmFiles(t)
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			made, err := pool.Compile(t.Context(), engine, engine, files)
			if err != nil {
				t.Fatal(err)
			}
			walk := &worker.Script{Engine: engine, Bundle: made, Owner: engine, Limits: script.Limits{Timeout: 10 * time.Second, Memory: realmLimits.Memory}}
			found, err := pool.Run(t.Context(), walk, map[string]any{}, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			paths := found.([]any)
			requireKnown(t, paths)
			call := &worker.Script{Engine: engine, Bundle: made, Owner: engine, Limits: realmLimits}
			before := memory()
			ends, late := callAll(t, pool, call, paths)
			if grown := int64(memory()) - int64(before); grown > 512<<20 {
				t.Errorf("the process that has the scripts run grew by %d MB", grown>>20)
			}
			call.Limits = lateLimits
			for _, path := range late {
				jstest.Within(t, pathText(path), lateLimits.Timeout, func() { _ = run(t, pool, call, path) })
			}
			t.Logf("%d functions: %v, and %d again with %s", len(paths), ends, len(late), lateLimits.Timeout)
			if ends["came back"] == 0 || ends["timeout"] == 0 {
				t.Errorf("%v: of the calls some come back, and some can only be stopped", ends)
			}
			if _, err := pool.Run(t.Context(), walk, map[string]any{}, nil, nil); err != nil {
				t.Errorf("afterwards nothing runs: %v", err)
			}
		})
	}
}

func realmFiles(t *testing.T) []bundle.File {
	t.Helper()
	paths, err := filepath.Glob("testdata/realm/*.ts")
	if err != nil {
		t.Fatal(err)
	}
	files := make([]bundle.File, 1) // the first is the one that imports the others
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file := bundle.File{Name: filepath.Base(path), Content: string(text)}
		if file.Name == "script.ts" {
			files[0] = file
		} else {
			files = append(files, file)
		}
	}
	return files
}

// requireKnown checks that the walk gets everywhere.
func requireKnown(t *testing.T, paths []any) {
	t.Helper()
	found := map[string]bool{}
	for _, path := range paths {
		found[pathText(path)] = true
	}
	if len(paths) < 400 {
		t.Errorf("the walk found %d functions only", len(paths))
	}
	for _, name := range []string{
		"globalThis eval", "globalThis Math max", "globalThis JSON stringify", "globalThis String raw", "globalThis String prototype repeat",
		"globalThis Map prototype get size", "globalThis RegExp prototype @Symbol.replace", "globalThis Promise all", "globalThis Reflect construct",
		"globalThis Date prototype @Symbol.toPrimitive", "globalThis Symbol prototype get description", "%generator% <prototype> <prototype> next",
		"globalThis <prototype> set __proto__",
	} {
		if !found[name] {
			t.Errorf("the walk did not find %s", name)
		}
	}
}

func pathText(path any) string {
	var steps []string
	for _, step := range path.([]any) {
		steps = append(steps, step.(string))
	}
	return strings.Join(steps, " ")
}

// callAll gives each function a message of its own, and counts how they ended. It
// returns those too that took over twice the timeout.
func callAll(t *testing.T, pool *worker.Pool, call *worker.Script, paths []any) (ends map[string]int, late []any) {
	t.Helper()
	var mu sync.Mutex
	ends = map[string]int{}
	left := make(chan any)
	var callers sync.WaitGroup
	for range 2 {
		callers.Go(func() {
			for path := range left {
				begun := time.Now()
				end := run(t, pool, call, path)
				took := time.Since(begun)
				mu.Lock()
				ends[end]++
				if took > 2*call.Limits.Timeout {
					late = append(late, path)
				}
				mu.Unlock()
			}
		})
	}
	for _, path := range paths {
		left <- path
	}
	close(left)
	callers.Wait()
	return ends, late
}

// run says how the call of one function ended.
func run(t *testing.T, pool *worker.Pool, call *worker.Script, path any) string {
	t.Helper()
	_, err := pool.Run(t.Context(), call, map[string]any{"path": path}, nil, nil)
	end := endOf(err)
	if end == "" {
		t.Errorf("%s: %v", pathText(path), err)
	}
	return end
}

// endOf names how a message ended, "" when in no way that it may.
func endOf(err error) string {
	if err == nil {
		return "came back"
	}
	for text, end := range map[string]string{
		"timeout of": "timeout", "memory": "memory", "too deep": "depth", "over 2000 deep": "depth",
		"process ended": "process ended", // Go's own limits: that message's error, and a new process
		"Error: ":       "exception",
		"the result":    "result", // that no message can hold
	} {
		if strings.Contains(err.Error(), text) {
			return end
		}
	}
	return ""
}

// memory is what Go holds of the system.
func memory() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
