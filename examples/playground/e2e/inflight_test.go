package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// held is a pass that does not end before it is released, and what is to come
// of it.
type held struct {
	*bay
	mirror  *registry.Mirror
	release func()
	where   string
	after   map[string][]string // images by deployment
}

// hold starts a pass, and returns when all images but the last are at the mirror.
func hold(t *testing.T) held {
	t.Helper()
	until := make(chan struct{})
	h := held{mirror: patchbay.Mirror(t, registry.MirrorOptions{}), release: sync.OnceFunc(func() { close(until) }), after: map[string][]string{}}
	h.mirror.Inject(registry.Fault{Repository: "library/postgres", Kind: registry.KindManifest, Method: http.MethodPut, Until: until})
	var all []deployment
	for i, image := range []string{
		"postgres:17", "nginx:1.27", "nginx:1.28", "busybox:1.36", "quay.io/acme/catalog:v7", "ghcr.io/acme/search:4",
	} {
		name := fmt.Sprintf("web-%d", i)
		all = append(all, deployment{name: name, images: []string{image}})
		h.after[name] = []string{mirrored(h.mirror.Address(), image)}
	}
	h.where = namespace(t, nil, all...)
	h.bay = open(t)
	t.Cleanup(h.release) // before the server is to end
	h.install(t, h.mirror.Address(), "namespace="+h.where)
	h.press(t)
	_, err := patchbay.Await(patchbay.Within(t), func(context.Context) (int, error) { return stored(h.mirror.Requests()), nil },
		func(manifests int) bool { return manifests == len(all)-1 })
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestSaveDuringAPass changes the flow while images are on their way.
func TestSaveDuringAPass(t *testing.T) {
	t.Parallel()
	h := hold(t)
	h.edit(t, func(d document) {
		d.set("copy", "timeout", 60)
		d.set("split", "concurrency", 2)
		d.add("done", "common/debug", "update.result", "in")
	})
	h.release()
	run := h.passed(t, 1)
	if run.State != product.OK {
		t.Errorf("the run is %s: %s", run.State, run.Error)
	}
	updates := 0
	for _, hop := range run.Records {
		if hop.Node == "update" && hop.State == product.OK {
			updates++
		}
		if hop.Node == "done" {
			t.Error("a message in flight took the new wiring")
		}
	}
	if updates != len(h.after) {
		t.Errorf("%d updates in the run, want %d", updates, len(h.after))
	}
	want(t, h.where, h.after)
	if run := h.pass(t); run.State != product.OK {
		t.Errorf("the run on the new wiring is %s: %s", run.State, run.Error)
	}
}

// TestEndDuringAPass presses Ctrl-C while images are on their way: the process ends
// without waiting for them, and after the next start the pass goes on where it was, and
// sends no blob twice.
func TestEndDuringAPass(t *testing.T) {
	t.Parallel()
	h := hold(t)
	if err := h.Stop(); err != nil { // the image that is held is not released before
		t.Fatal(err)
	}
	h.release()
	h.Serve(t)
	if run := h.passed(t, 1); run.State != product.OK { // nobody pressed Start
		t.Errorf("the run after the restart is %s: %s", run.State, run.Error)
	}
	want(t, h.where, h.after)
	wantUploadedOnce(t, h.mirror.Requests(), 2)
}

// TestReplaceKeepsRunning installs the solution again with other parameters.
func TestReplaceKeepsRunning(t *testing.T) {
	t.Parallel()
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil,
		deployment{name: "web", images: []string{"nginx:1.27"}},
		deployment{name: "db", images: []string{"postgres:17"}, labels: map[string]string{"tier": "data"}})
	b := open(t)
	b.install(t, own.Address(), "namespace="+where, "labelSelector=!tier")
	b.pass(t)
	args := []string{"solution", "install", mirrorFlow, "--set", "localRegistry=" + own.Address(), "--set", "namespace=" + where}
	if outcome := b.Try(t, args...); outcome.Code == 0 {
		t.Errorf("installed over a flow without being asked to: %s", outcome)
	}
	// What is not given again stays as the flow has it.
	b.Do(t, append(args, "--replace", "--set", "labelSelector=")...)
	status, err := b.Status(patchbay.Within(t), mirrorFlow)
	if err != nil || !status.Running || status.Runs != 1 {
		t.Errorf("after the change: %+v, %v", status, err)
	}
	b.pass(t)
	want(t, where, map[string][]string{
		"web": {mirrored(own.Address(), "nginx:1.27")}, "db": {mirrored(own.Address(), "postgres:17")},
	})
}
