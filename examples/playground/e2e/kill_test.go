package e2e_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestKillInTheMiddleOfAPass kills the server while images are on their way, and
// starts it again on the same data.
func TestKillInTheMiddleOfAPass(t *testing.T) {
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	values := cast(t, own)
	table := samplesOf(t, values)
	before := settled(t, samples...)
	stuck := []registry.Fault{
		// One copy never gets its manifest stored, another not even a layer.
		{Host: registry.MirrorName, Repository: "library/postgres", Kind: registry.KindManifest, Method: http.MethodPut, Hang: true},
		{Host: registry.MirrorName, Repository: "ghcr.io/acme/pricing", Kind: registry.KindUpload, Hang: true},
	}
	for _, fault := range stuck {
		own.Inject(fault)
	}

	b := open(t)
	b.install(t, own.Address(), "allowPrivate=true")
	b.press(t)
	_, err := patchbay.Await(patchbay.Within(t), func(context.Context) (int, error) {
		return stored(own.Requests()), nil
	}, func(images int) bool { return images >= 8 })
	if err != nil {
		t.Fatalf("images at the mirror: %v", err)
	}
	// However far the others are by now: what is stuck keeps the pass from its end.
	if runs, err := b.Runs(patchbay.Within(t), mirrorFlow); err != nil || len(runs) != 1 || runs[0].Over() {
		t.Fatalf("before the kill the pass should be under way: %+v, %v", runs, err)
	}
	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	own.ClearFaults()

	b.Serve(t)
	run := b.passed(t, 1) // nobody pressed Start
	// A message that was in work when the process was killed may have failed twice.
	if run.State != product.Handled || run.Handled < len(reasons) {
		t.Errorf("the run after the restart is %s, with %d failures that the errors node has, want %d or more: %s", run.State, run.Handled, len(reasons), run.Error)
	}
	if status, err := b.Status(t.Context(), mirrorFlow); err != nil || !status.Running {
		t.Errorf("the ticker does not run: %+v, %v", status, err)
	}
	// What failed before the kill is not done again; it fails again in the next pass.
	known, err := b.errorsNode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if run := b.pass(t); run.State != product.Handled {
		t.Errorf("the next pass is %s: %s", run.State, run.Error)
	}
	wantReasons(t, failures(t, b, known.Received+len(reasons))[:len(reasons)], reasons)
	wantTable(t, table, own.Address(), before, settled(t, samples...))
	wantCopies(t, table, own.Address(), own.Seed())
	wantUploadedOnce(t, own.Requests(), 2)
}

// stored counts the manifests that the mirror took.
func stored(requests []registry.Request) int {
	count := 0
	for _, r := range requests {
		if r.Kind == registry.KindManifest && r.Method == http.MethodPut && r.Status == http.StatusCreated {
			count++
		}
	}
	return count
}

// wantUploadedOnce counts the uploads that the mirror completed. No repository
// gets a blob twice. A blob that images share is mounted from one to the other;
// which repositories have it is not remembered over a restart, so it may be sent
// once by each process.
func wantUploadedOnce(t *testing.T, requests []registry.Request, processes int) {
	t.Helper()
	uploads, perRepository := map[string]int{}, map[string]int{}
	for _, r := range requests {
		if r.Kind != registry.KindUpload || r.Method != http.MethodPut || r.Status != http.StatusCreated {
			continue
		}
		uploads[r.Reference]++
		perRepository[r.Repository+" "+r.Reference]++
	}
	if len(uploads) == 0 {
		t.Error("the mirror completed no uploads")
	}
	for blob, count := range perRepository {
		if count > 1 {
			t.Errorf("%s was uploaded %d times", blob, count)
		}
	}
	for blob, count := range uploads {
		if count > processes {
			t.Errorf("blob %s was uploaded %d times by %d processes", blob, count, processes)
		}
	}
}
