package jseval_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

func jsonOf(t testing.TB, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const counting = `let n = 0
export default function () {
  (globalThis as any).g = ((globalThis as any).g ?? 0) + 1;
  (Array.prototype as any).p = ((Array.prototype as any).p ?? 0) + 1
  return [++n, (globalThis as any).g, ([] as any).p]
}`

func TestFreshIsolates(t *testing.T) {
	node := moduletest.Start(t, jseval.New(jstest.Scripts(t, helpers())), settings(counting))
	for range 3 {
		if err := node.Send("request", jseval.Request{}).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, response := range node.Emitted("response") {
		if got := jsonOf(t, response.(jseval.Response).OutputData); got != "[1,1,1]" {
			t.Errorf("a message saw what another one left: %s", got)
		}
	}
}

func TestPooledGoesOnAfterErrors(t *testing.T) {
	s := settings("export default (input: any) => { if (input === 'loop') for (;;) {}; if (input === 'throw') throw new Error('x'); return input }")
	s.Isolation, s.TimeoutSeconds = "pooled", 3
	node := moduletest.Start(t, jseval.New(jstest.Scripts(t, helpers())), s)
	for _, input := range []string{"a", "throw", "b", "loop", "c", "d"} {
		err := node.Send("request", jseval.Request{InputData: input}).Err()
		if failed := err != nil; failed != (len(input) > 1) {
			t.Errorf("%s: error = %v", input, err)
		}
	}
	if got := len(node.Emitted("response")); got != 4 {
		t.Errorf("%d responses, want 4", got)
	}
}

func TestConcurrentMessages(t *testing.T) {
	for _, isolation := range []string{"fresh", "pooled"} {
		t.Run(isolation, func(t *testing.T) {
			s := settings(`import { rewrite } from "patchbay:image"
export default async (input: any) => { input.list.push(input.shared.x); input.shared.own = input.id; await 1; console.log(input.id); return {id: rewrite(input.id, "r"), own: input.shared.own, n: input.list.length} }`)
			s.Isolation = isolation
			node := moduletest.Start(t, jseval.New(jstest.Scripts(t, helpers())), s)
			before := runtime.NumGoroutine()
			shared := map[string]any{"x": 1}
			list := []any{1, 2}
			var senders sync.WaitGroup
			for i := range 8 {
				senders.Go(func() {
					for j := range 50 {
						id := fmt.Sprint(i, "-", j)
						if err := node.Send("request", jseval.Request{Context: id, InputData: map[string]any{"id": id, "shared": shared, "list": list}}).Err(); err != nil {
							t.Error(err)
						}
						if j == 25 && i == 0 {
							if err := node.Configure(s); err != nil {
								t.Error(err)
							}
						}
					}
				})
			}
			senders.Wait()
			for _, emitted := range node.Emitted("response") {
				response := emitted.(jseval.Response)
				want := fmt.Sprintf(`{"id":"r/%v","n":3,"own":"%v"}`, response.Context, response.Context)
				if got := jsonOf(t, response.OutputData); got != want {
					t.Fatalf("got %s, want %s", got, want)
				}
			}
			if len(list) != 2 || len(shared) != 1 {
				t.Error("the shared input was changed")
			}
			for range 1000 { // timers and the bundler's workers end on their own
				if runtime.NumGoroutine() <= before {
					return
				}
				runtime.Gosched()
			}
			if after := runtime.NumGoroutine(); after > before+2 {
				t.Errorf("%d goroutines before, %d after", before, after)
			}
		})
	}
}

func TestConsoleGoesIntoTheRun(t *testing.T) {
	var text bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
	node := moduletest.Start(t, jseval.New(jstest.Scripts(t, helpers())), body(`
		console.log('images', 2, {a: [1]}, null, undefined)
		console.warn(new Error('careful'))
		console.error('bad')
		for (let i = 0; i < 1000; i++) console.debug(i)
		console.log('x'.repeat(1e6))`))
	if err := node.Handle(module.WithLogger(t.Context(), logger), node.Emit, "request", jseval.Request{}).Err(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`level=INFO msg="images 2 {\"a\":[1]} null undefined"`, `level=WARN msg="Error: careful"`, "level=ERROR msg=bad", "logs too much"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("log lacks %s", want)
		}
	}
	if lines := strings.Count(text.String(), "\n"); lines != 201 {
		t.Errorf("%d lines, want 200 and a note", lines)
	}
}

func TestPortsTakeTheShapeOfTheExamples(t *testing.T) {
	s := body("return 1")
	s.InputData, s.OutputData = map[string]any{"in": 1}, map[string]any{"out": "x"}
	node := moduletest.Start(t, jseval.New(jstest.Scripts(t, helpers())), s)
	want := map[string]string{"request": `"in":{"type":"integer"}`, "response": `"out":{"type":"string"}`}
	for _, port := range node.Ports() {
		schema, err := module.Schema(port)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(schema), want[port.Name]) {
			t.Errorf("schema of %s lacks %s: %s", port.Name, want[port.Name], schema)
		}
	}
}

// A process keeps its globals, and in them parts of earlier inputs, when scripts
// are pooled.
func TestPooledKeepsInputs(t *testing.T) {
	s := settings("let kept: any\nexport default (input: any) => { const before = kept; kept = input; return [before, input] }")
	s.Isolation = "pooled"
	node := moduletest.Start(t, jseval.New(jstest.Scripts(t, nil)), s)
	for i := range 3 {
		if err := node.Send("request", jseval.Request{InputData: map[string]any{"n": i, "deep": map[string]any{"i": i}}}).Err(); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{`[null,{"deep":{"i":0},"n":0}]`, `[{"deep":{"i":0},"n":0},{"deep":{"i":1},"n":1}]`, `[{"deep":{"i":1},"n":1},{"deep":{"i":2},"n":2}]`}
	for i, emitted := range node.Emitted("response") {
		if got := jsonOf(t, emitted.(jseval.Response).OutputData); got != want[i] {
			t.Errorf("message %d: %s, want %s", i, got, want[i])
		}
	}
}
