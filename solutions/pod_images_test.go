package solutions_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

// FuzzPodImages holds podImages against the same search in TypeScript, on requests of
// any shape: the fields of reviews, with values where they don't belong.
func FuzzPodImages(f *testing.F) {
	const with = `import { podImages } from "patchbay:image"; export default `
	scripts := js.Module(jstest.Scripts(f, helpers())).Components[0]
	node := func(engine, text string) *moduletest.Node {
		n := moduletest.New(f, scripts)
		settings, err := json.Marshal(map[string]any{"script": jseval.File{Name: "images.ts", Content: text}, "isolation": "pooled", "engine": engine})
		if err != nil {
			f.Fatal(err)
		}
		if err := n.ConfigureJSON(string(settings)); err != nil {
			f.Fatal(err)
		}
		return n
	}
	ask := func(t *testing.T, n *moduletest.Node, request any) any {
		t.Helper()
		var answer any
		take := func(_ context.Context, _ string, message any) module.Result {
			answer = message.(jseval.Response).OutputData
			return module.Result{}
		}
		if err := n.Handle(t.Context(), take, "request", jseval.Request{InputData: request}).Err(); err != nil {
			t.Fatal(err)
		}
		return answer
	}
	inScript := node("standard", string(readFile(f, "testdata/pod-images.ts")))
	nodes := map[string]*moduletest.Node{
		"standard": node("standard", with+"(request) => podImages(request)"),
		"strict":   node("strict", with+"(request) => podImages(request)"),
		"changed":  node("standard", with+`(request) => { request.name = "other"; return podImages(request) }`),
		"copied":   node("standard", with+"({ ...request }) => podImages(request)"),
	}
	for seed := range uint64(300) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		request := randomRequest(rand.New(rand.NewPCG(seed, 1)))
		want := asJSON(t, ask(t, inScript, request))
		for way, n := range nodes {
			if got := asJSON(t, ask(t, n, request)); got != want {
				t.Errorf("%s: of %s\n got %s\nwant %s", way, asJSON(t, request), got, want)
			}
		}
	})
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
