package e2e_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/product"
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

// wantCopies holds every copy against its source.
func wantCopies(t *testing.T, table []workloads.Workload, mirror string, store http.RoundTripper) {
	t.Helper()
	for _, sample := range table {
		if !sample.Copied {
			continue
		}
		for _, image := range sample.Images {
			copied := at(t, store, mirrored(mirror, image))
			same(t, at(t, stage.Upstreams.Seed(), image), copied)
			if _, digest, pinned := strings.Cut(image, "@sha256:"); pinned {
				// Without a tag a registry may collect it.
				if _, _, ok := copied.ask(t, http.MethodHead, "manifests", "pin-"+digest[:12]); !ok {
					t.Errorf("the mirror has no tag that keeps %s", image)
				}
			}
		}
	}
}

// wantSkipped looks for why a deployment was left alone.
func wantSkipped(t *testing.T, run product.Run, mirror string) {
	t.Helper()
	said := saidByPlan(run)
	for _, line := range []string{
		"left alone (scaled to zero): data/archive",
		"left alone (already on the mirror " + mirror + "): data/cache",
		"left alone (opted out by the label patchbay.dev/mirror): data/ledger",
		"left alone (managed by Flux: images are copied, the deployment is left alone; the Image Policy Webhook is the way to change such images): platform/flux-app, platform/flux-release",
		"left alone (managed by Argo CD: images are copied, the deployment is left alone; the Image Policy Webhook is the way to change such images): platform/argo-app, platform/argo-tracked",
	} {
		if !strings.Contains(said, line) {
			t.Errorf("the run does not say %q, but:\n%s", line, said)
		}
	}
}

func equal(a, b state) bool {
	return slices.Equal(a.Images, b.Images) && a.ReplicaSets == b.ReplicaSets && a.Generation == b.Generation
}

// wantNoWrites holds that a pass changed nothing. Events are stored beside the flow, so
// that those of the pass before may come late.
func wantNoWrites(t *testing.T, b *bay) {
	t.Helper()
	requests := b.gate.Requests()
	if len(requests) == 0 {
		t.Error("the pass asked the API server nothing")
	}
	for _, r := range requests {
		if r.Writes() && !strings.HasPrefix(r.Path, "/apis/events.k8s.io/") {
			t.Errorf("a write: %s", r)
		}
	}
}
