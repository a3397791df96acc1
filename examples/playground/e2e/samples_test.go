package e2e_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

func samplesOf(t *testing.T, values workloads.Values) []workloads.Workload {
	t.Helper()
	table, err := workloads.All(values)
	if err != nil {
		t.Fatal(err)
	}
	if len(table) <= 30 {
		t.Fatalf("%d samples, want more than 30", len(table))
	}
	return table
}

// wantTable holds every sample against what is expected of it: its images, and
// one more ReplicaSet when it was patched, none when not.
func wantTable(t *testing.T, table []workloads.Workload, mirror string, before, after map[string]state) {
	t.Helper()
	for _, sample := range table {
		item := key(sample.Namespace, sample.Name)
		want := state{Images: sample.Images, ReplicaSets: before[item].ReplicaSets}
		if sample.Expect == workloads.Mirrored {
			want.Images = nil
			for _, image := range sample.Images {
				want.Images = append(want.Images, mirrored(mirror, image))
			}
			want.ReplicaSets++
		}
		got := after[item]
		if !slices.Equal(got.Images, want.Images) {
			t.Errorf("%s (%s): images %v, want %v", item, sample.Reason, got.Images, want.Images)
		}
		if got.ReplicaSets != want.ReplicaSets {
			t.Errorf("%s (%s): %d ReplicaSets, want %d", item, sample.Reason, got.ReplicaSets, want.ReplicaSets)
		}
	}
}

// wantCopies holds every copy against its source, and returns the blobs of all.
func wantCopies(t *testing.T, table []workloads.Workload, mirror string, store http.RoundTripper) map[string]bool {
	t.Helper()
	blobs := map[string]bool{}
	for _, sample := range table {
		if !sample.Copied {
			continue
		}
		for _, image := range sample.Images {
			maps.Copy(blobs, same(t, at(t, stage.Upstreams.Seed(), image), at(t, store, mirrored(mirror, image))))
		}
	}
	return blobs
}

// wantSkipped looks for why a deployment was left alone.
func wantSkipped(t *testing.T, run patchbay.Run) {
	t.Helper()
	text, err := json.Marshal(run)
	if err != nil {
		t.Fatal(err)
	}
	for item, reason := range map[string]string{
		"archive": "scaled to zero",
		"ledger":  "opted out",
		"cache":   "already on the mirror",
	} {
		if !strings.Contains(string(text), item) || !strings.Contains(string(text), reason) {
			t.Errorf("the run does not say of %s that it is %s", item, reason)
		}
	}
	for _, tool := range []string{"managed by Flux", "managed by Argo CD"} {
		if !strings.Contains(string(text), tool) {
			t.Errorf("the run does not say what is %s", tool)
		}
	}
}

func equal(a, b state) bool {
	return slices.Equal(a.Images, b.Images) && a.ReplicaSets == b.ReplicaSets && a.Generation == b.Generation
}

func wantNoWrites(t *testing.T, b *bay) {
	t.Helper()
	requests := b.gate.Requests()
	if len(requests) == 0 {
		t.Error("the pass asked the API server nothing")
	}
	for _, r := range requests {
		if r.Writes() {
			t.Errorf("a write: %s", r)
		}
	}
}
