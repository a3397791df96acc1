package js_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/bundle"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/js/script"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

const caseTimeout = 2 * time.Second

// TestCases runs each script of testdata/cases on each engine. A file of its name
// with .want.json says what ECMAScript gives; .want.standard.json or
// .want.strict.json says it for an engine that differs for a reason, see
// testdata/cases/README.md. A script without one may give anything, or be stopped.
func TestCases(t *testing.T) {
	t.Setenv("TZ", "UTC") // for the processes
	scripts := jstest.Built(t)
	paths, err := filepath.Glob("testdata/cases/*.js")
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are no cases: %v", err)
	}
	for _, path := range paths {
		for _, engine := range engines {
			name := strings.TrimSuffix(filepath.Base(path), ".js")
			t.Run(name+"/"+engine, func(t *testing.T) {
				var got any
				var err error
				jstest.Within(t, name, caseTimeout, func() { got, err = runCase(t, scripts, path, engine) })
				want := wanted(t, strings.TrimSuffix(path, ".js"), engine)
				if want == nil {
					return // it came to an end, which is enough
				}
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got, want) {
					t.Errorf("got  %s\nwant %s", text(t, got), text(t, want))
				}
			})
		}
	}
}

func runCase(t *testing.T, scripts *js.Scripts, path, engine string) (any, error) {
	t.Helper()
	code, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return runScript(t, scripts, engine, string(code), caseTimeout)
}

// runScript runs a script at a node with a limit of 64 MB and whole seconds. Its
// error is that of the settings or of the message.
func runScript(t *testing.T, scripts *js.Scripts, engine, code string, timeout time.Duration) (any, error) {
	t.Helper()
	node := moduletest.New(t, jseval.New(scripts))
	if err := node.Configure(jseval.Settings{
		Script: jseval.File{Name: "script.ts", Content: code}, TimeoutSeconds: int(timeout / time.Second), MemoryMB: 64, Isolation: "fresh", Engine: engine,
	}); err != nil {
		return nil, err
	}
	input := map[string]any{"body": strings.Repeat("[", 2_600_000)}
	if err := node.Send("request", jseval.Request{InputData: input}).Err(); err != nil {
		return nil, err
	}
	return plainJSON(t, []byte(text(t, node.Emitted("response")[0].(jseval.Response).OutputData))), nil
}

// TestLongTextsAreCutByCharacters throws and logs texts that are cut, at each place
// within a character.
func TestLongTextsAreCutByCharacters(t *testing.T) {
	scripts := jstest.Built(t)
	for _, engine := range engines {
		for before := range 4 {
			t.Run(fmt.Sprint(engine, " ", before), func(t *testing.T) {
				var logged bytes.Buffer
				node := moduletest.New(t, jseval.New(scripts))
				if err := node.Configure(jseval.Settings{Script: jseval.File{Name: "script.ts", Content: fmt.Sprintf(
					"export default () => { const long = 'x'.repeat(%d) + '💡'.repeat(9000); console.log(long); throw new Error(long) }", before,
				)}, TimeoutSeconds: 5, MemoryMB: 64, Isolation: "fresh", Engine: engine}); err != nil {
					t.Fatal(err)
				}
				ctx := module.WithLogger(t.Context(), slog.New(slog.NewJSONHandler(&logged, nil)))
				err := node.Handle(ctx, node.Emit, "request", jseval.Request{}).Err()
				if err == nil {
					t.Fatal("the script did not throw")
				}
				for what, text := range map[string]string{"error": err.Error(), "log": logged.String()} {
					if !strings.Contains(text, "💡") || !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) || strings.Contains(text, `\ud83d`) {
						t.Errorf("the %s ends with %q", what, text[max(0, len(text)-200):])
					}
				}
			})
		}
	}
}

// operatorLimits are those of each line: most lines can only be stopped, so that the timeout
// is what they take.
var operatorLimits = script.Limits{Timeout: 600 * time.Millisecond, Memory: 64 << 20}

// TestOperators runs each line of testdata/operators.txt on each engine. What must
// hold is that the process of the test goes on, and that scripts run afterwards.
func TestOperators(t *testing.T) {
	pool := jstest.Pool(t)
	content, err := os.ReadFile("testdata/operators.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			before := memory()
			ends := map[string]int{}
			for line := range strings.Lines(string(content)) {
				if strings.HasPrefix(line, "//") {
					continue
				}
				call, err := scriptOf(t, pool, engine, "export default function (): any {\n"+line+"}", operatorLimits)
				if err == nil {
					err = stopped(t, pool, call, line)
				}
				if endOf(err) == "" {
					t.Errorf("%s: %v", line, err)
				}
				ends[endOf(err)]++
			}
			t.Logf("%v", ends)
			if grown := int64(memory()) - int64(before); grown > 512<<20 {
				t.Errorf("the process that has the scripts run grew by %d MB", grown>>20)
			}
			if got, err := runCode(t, pool, engine, "export default () => 7", script.Limits{Timeout: 5 * time.Second, Memory: operatorLimits.Memory}); err != nil || got != int64(7) {
				t.Errorf("afterwards a script gave %v, %v", got, err)
			}
		})
	}
}

// stopped runs a line, again with lateLimits when it took over twice its timeout: the
// pool adds a third of a second to that, which is much beside the short one.
func stopped(t *testing.T, pool *worker.Pool, call *worker.Script, line string) error {
	t.Helper()
	begun := time.Now()
	_, err := pool.Run(t.Context(), call, map[string]any{}, nil, nil)
	if time.Since(begun) <= 2*call.Limits.Timeout {
		return err
	}
	call.Limits = lateLimits
	jstest.Within(t, line, lateLimits.Timeout, func() { _, err = pool.Run(t.Context(), call, map[string]any{}, nil, nil) })
	return err
}

// runCode runs one script without an input.
func runCode(t *testing.T, pool *worker.Pool, engine, code string, limits script.Limits) (any, error) {
	t.Helper()
	call, err := scriptOf(t, pool, engine, code, limits)
	if err != nil {
		return nil, err
	}
	return pool.Run(t.Context(), call, map[string]any{}, nil, nil)
}

func scriptOf(t *testing.T, pool *worker.Pool, engine, code string, limits script.Limits) (*worker.Script, error) {
	t.Helper()
	made, err := pool.Compile(t.Context(), engine, engine, []bundle.File{{Name: "script.ts", Content: code}})
	return &worker.Script{Engine: engine, Bundle: made, Owner: engine, Limits: limits}, err
}

// wanted is what a case has to give, nil when it may give anything.
func wanted(t *testing.T, stem, engine string) any {
	t.Helper()
	for _, name := range []string{stem + ".want." + engine + ".json", stem + ".want.json"} {
		content, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		return plainJSON(t, content)
	}
	return nil
}

func plainJSON(t *testing.T, text []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func text(t *testing.T, value any) string {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}
