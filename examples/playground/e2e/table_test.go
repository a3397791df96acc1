package e2e_test

import (
	"maps"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

// reasons are a part of what the run says of each sample that fails.
var reasons = map[string]string{
	"data/missing":           "MANIFEST_UNKNOWN",
	"data/wrong-credentials": "401",
	"data/broken-secret":     "JSON",
	"platform/half-missing":  "no-such-helper",
}

// TestWholeTable runs passes over the sample workloads: every way in which an
// image can be named, protected or broken.
func TestWholeTable(t *testing.T) {
	own := patchbay.Mirror(t, registry.MirrorOptions{Log: stage.Upstreams.Log})
	values := cast(t, own)
	table := samplesOf(t, values)
	before := settled(t, samples...)
	stage.Upstreams.ClearFaults()
	for _, fault := range workloads.Faults() {
		stage.Upstreams.Inject(fault)
	}
	b := open(t)
	b.install(t, own.Address(), "allowPrivate=true", "checkLayers=0")

	if runs, err := b.Runs(t.Context(), mirrorFlow); err != nil || len(runs) > 0 {
		t.Fatalf("installed, not started: %d runs, %v", len(runs), err)
	}
	first := b.pass(t)
	after := settled(t, samples...)

	t.Run("images", func(t *testing.T) { wantTable(t, table, values.Mirror, before, after) })
	t.Run("mirror", func(t *testing.T) { wantCopies(t, table, values.Mirror, own.Seed()) })
	t.Run("failures", func(t *testing.T) {
		if first.State != product.Handled || first.Failures != first.Handled {
			t.Errorf("the run is %s with %d failures, %d handled", first.State, first.Failures, first.Handled)
		}
		wantFailures(t, b, reasons)
	})
	t.Run("obeyed limits", func(t *testing.T) {
		if left := stage.Upstreams.ListFaults(); len(left) > 0 {
			t.Errorf("a registry was to answer 429 twice: %+v", left)
		}
	})
	t.Run("reasons of what is skipped", func(t *testing.T) { wantSkipped(t, first, values.Mirror) })
	t.Run("secrets", func(t *testing.T) { wantNoSecrets(t, b) })

	t.Run("second pass", func(t *testing.T) {
		b.gate.Reset()
		own.Reset()
		b.pass(t)
		wantNoWrites(t, b)
		wantOneHead(t, heads(t, own.Requests()))
		if again := settled(t, samples...); !maps.EqualFunc(after, again, equal) {
			t.Errorf("the deployments changed: %v, before %v", again, after)
		}
	})

	// A tool that puts the original images back makes the pass compare each tag.
	t.Run("pass over a mirror that has all", func(t *testing.T) {
		putBack(t, values)
		settled(t, samples...)
		own.Reset()
		b.pass(t)
		counts := heads(t, own.Requests())
		wantOneHead(t, counts)
		wantTable(t, table, values.Mirror, before, settled(t, samples...))
	})
}

func wantOneHead(t *testing.T, counts map[string]int) {
	t.Helper()
	if len(counts) == 0 {
		t.Error("nothing was compared with the upstreams")
	}
	for tag, count := range counts {
		if count > 1 {
			t.Errorf("%d HEADs of %s", count, tag)
		}
	}
}
