package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// slow is a pass that takes seconds, and what is to come of it.
type slow struct {
	*bay
	mirror *registry.Mirror
	where  string
	after  map[string][]string // images by deployment
}

// startSlow starts a pass, and returns when images are on their way.
func startSlow(t *testing.T) slow {
	t.Helper()
	s := slow{mirror: mirror(t, registry.MirrorOptions{}), after: map[string][]string{}}
	s.mirror.Inject(registry.Fault{Kind: registry.KindManifest, Method: http.MethodPut, Latency: time.Second})
	var all []deployment
	for i, image := range []string{
		"nginx:1.27", "nginx:1.28", "busybox:1.36", "postgres:17", "quay.io/acme/catalog:v7", "ghcr.io/acme/search:4",
	} {
		name := fmt.Sprintf("web-%d", i)
		all = append(all, deployment{name: name, images: []string{image}})
		s.after[name] = []string{mirrored(s.mirror.Address(), image)}
	}
	s.where = namespace(t, nil, all...)
	s.bay = open(t)
	s.install(t, s.mirror.Address(), "namespace="+s.where)
	s.press(t)
	_, err := patchbay.Await(within(t), func(context.Context) (int, error) { return stored(s.mirror.Requests()), nil },
		func(manifests int) bool { return manifests > 0 })
	if err != nil {
		t.Fatal(err)
	}
	s.stillRunning(t)
	return s
}

// stillRunning makes sure that the test is about a pass in flight.
func (s slow) stillRunning(t *testing.T) {
	t.Helper()
	runs, err := s.Runs(within(t), mirrorFlow)
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != 1 || runs[0].State != patchbay.Running {
		t.Fatalf("the pass is over too early: %+v", runs)
	}
}

// TestSaveDuringAPass changes the flow while images are on their way.
func TestSaveDuringAPass(t *testing.T) {
	t.Parallel()
	s := startSlow(t)
	s.edit(t, func(d document) {
		d.set("copy", "timeout", 60)
		d.set("split", "concurrency", 2)
		d.add("done", "common/debug", "update.result", "in")
	})
	s.stillRunning(t)

	run := s.passed(t, 1)
	if run.State != patchbay.OK {
		t.Errorf("the run is %s: %s", run.State, run.Error)
	}
	updates := 0
	for _, hop := range run.Records {
		if hop.Node == "update" && hop.State == patchbay.OK {
			updates++
		}
		if hop.Node == "done" {
			t.Error("a message in flight took the new wiring")
		}
	}
	if updates != len(s.after) {
		t.Errorf("%d updates in the run, want %d", updates, len(s.after))
	}
	want(t, s.where, s.after)
	s.mirror.ClearFaults()
	if run := s.pass(t); run.State != patchbay.OK {
		t.Errorf("the run on the new wiring is %s: %s", run.State, run.Error)
	}
}

// TestEndDuringAPass presses Ctrl-C while images are on their way: the pass may
// finish, and the next start has nothing to do again.
func TestEndDuringAPass(t *testing.T) {
	t.Parallel()
	s := startSlow(t)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	want(t, s.where, s.after)
	s.mirror.Reset()
	s.serve(t)
	status, err := s.Status(within(t), mirrorFlow)
	if err != nil || !status.Running || status.Runs > 0 {
		t.Errorf("after the restart: %+v, %v; want it started and not due", status, err)
	}
	if requests := s.mirror.Requests(); len(requests) > 0 {
		t.Errorf("the mirror was asked again: %+v", requests)
	}
}

// TestReplaceKeepsRunning installs the solution anew with other parameters.
func TestReplaceKeepsRunning(t *testing.T) {
	t.Parallel()
	own := mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil,
		deployment{name: "web", images: []string{"nginx:1.27"}},
		deployment{name: "db", images: []string{"postgres:17"}, labels: map[string]string{"tier": "data"}})
	b := open(t)
	b.install(t, own.Address(), "namespace="+where, "labelSelector=!tier")
	b.pass(t)
	args := []string{"solution", "install", mirrorFlow, "--set", "localRegistry=" + own.Address(), "--set", "namespace=" + where}
	if outcome := b.try(t, args...); outcome.Code == 0 {
		t.Errorf("installed over a flow without being told to: %s", outcome)
	}
	b.do(t, append(args, "--replace")...)
	status, err := b.Status(within(t), mirrorFlow)
	if err != nil || !status.Running || status.Runs != 1 {
		t.Errorf("after the change: %+v, %v", status, err)
	}
	b.pass(t)
	want(t, where, map[string][]string{
		"web": {mirrored(own.Address(), "nginx:1.27")}, "db": {mirrored(own.Address(), "postgres:17")},
	})
}
