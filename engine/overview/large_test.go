package overview_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/overview"
	"github.com/patchbay-dev/patchbay/engine/runs"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/solutions"
)

// largePass is what Image Mirror records of a pass over many deployments, each of which has
// an image that is copied; every tenth fails.
func largePass(deployments int) *flow {
	f := &flow{}
	for _, id := range []string{"ticker", "split", "router", "secrets", "copy", "update", "errors"} {
		f.nodes = append(f.nodes, view.NodeStatus{ID: id})
	}
	run := view.RunRecord{RunSummary: view.RunSummary{ID: "pass", State: view.StateHandled, Started: began, Items: deployments}}
	add := func(h view.HopRecord) {
		h.Index = len(run.Records)
		run.Records = append(run.Records, h)
	}
	add(hop(0, "split", "", fmt.Sprintf(`{"skipped":{"deployments":%d,"mirrored":0,"list":[{"namespace":"kube-system","name":"dns","mirrored":false,"images":["dns:1"],"reason":"its namespace is excluded"}]}}`, deployments+1)))
	for n := range deployments {
		item := fmt.Sprintf("shop/app-%d", n)
		source, target := fmt.Sprintf("ghcr.io/acme/app-%d:1", n), fmt.Sprintf("mirror:5000/ghcr.io/acme/app-%d:1", n)
		images := fmt.Sprintf(`[{"source":%q,"target":%q}]`, source, target)
		add(hop(0, "router", item, `{"context":{"item":{"images":`+images+`,"reason":""}}}`))
		if n%10 > 0 {
			add(hop(0, "copy", item, `{"images":`+images+`}`))
			add(hop(0, "update", item, fmt.Sprintf(`{"context":{"results":[{"source":%q,"target":%q,"status":"copied","bytes":1000}]}}`, source, target)))
			continue
		}
		text := fmt.Sprintf("deployment %s: copy %s to %s: source: 404: the source has no such image", item, source, target)
		add(broken(hop(0, "copy", item, `{"images":`+images+`}`), text))
		quoted, _ := json.Marshal(text)
		add(hop(0, "errors", item, `{"error":`+string(quoted)+`}`))
	}
	f.runs = []view.RunRecord{run}
	return f
}

func imageMirror(t testing.TB) *overview.Overview {
	t.Helper()
	catalogue, err := solution.Load(solutions.FS)
	if err != nil {
		t.Fatal(err)
	}
	packaged, err := catalogue.Get("image-mirror")
	if err != nil {
		t.Fatal(err)
	}
	return packaged.Overview()
}

// TestLargePass draws the overview of a cluster of five thousand deployments within the
// budget of expressions.
func TestLargePass(t *testing.T) {
	const deployments = 5000
	f := largePass(deployments)
	last, err := runs.Overlook(f)
	if err != nil {
		t.Fatal(err)
	}
	page, err := imageMirror(t).Draw(t.Context(), f, last)
	if err != nil {
		t.Fatal(err)
	}
	table := page.Table
	if table.Error != "" || len(table.Rows) != 5000 || table.More != 1 || table.Rows[0].Kind != "failed" || table.Rows[499].Kind != "failed" || table.Rows[500].Kind == "failed" {
		t.Fatalf("%d rows and %d more, %s", len(table.Rows), table.More, table.Error)
	}
	want := []string{"4,500 of 5,000", "500", "1", "4.5 MB"}
	for i, tile := range page.Tiles[:4] {
		got := tile.Value
		if tile.Unit != "" {
			got += " " + tile.Unit
		}
		if tile.Of != "" {
			got += " of " + tile.Of
		}
		if got != want[i] || tile.Error != "" {
			t.Errorf("%s: %s %s, want %s", tile.Title, got, tile.Error, want[i])
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	f, mirror := largePass(500), imageMirror(b)
	last, err := runs.Overlook(f)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := mirror.Draw(b.Context(), f, last); err != nil {
			b.Fatal(err)
		}
	}
}
