package e2e_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestRunAfterAKill looks at a pass in which something failed, after the process was killed.
func TestRunAfterAKill(t *testing.T) {
	t.Parallel()
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil, deployment{name: "web", images: []string{"nginx:1.27"}}, deployment{name: "typo", images: []string{"nginx:1.72"}})
	b := direct(t)
	b.install(t, own.Address(), "namespace="+where)
	before := b.pass(t)
	if before.State != product.Handled || before.Failures != 1 || before.Handled != 1 {
		t.Fatalf("the pass is %s with %d failures, %d handled", before.State, before.Failures, before.Handled)
	}
	// A ticker that is killed before it has noted the end of its tick ticks again, and the
	// run that follows would be the newest.
	b.Do(t, "flow", "stop", mirrorFlow)
	b.awaitWritten(t, before.ID)
	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	b.Serve(t)
	if count, _ := process.ChildrenOf(b.PID()); count != 0 {
		t.Errorf("%d processes were started for scripts that were compiled before", count)
	}
	runs, err := b.Runs(patchbay.Within(t), mirrorFlow)
	if err != nil || !slices.ContainsFunc(runs, func(r product.Run) bool { return r.ID == before.ID && r.Failures == 1 }) {
		t.Errorf("the runs after the kill: %+v, %v", runs, err)
	}
	for name, look := range map[string]struct {
		args []string
		want []string
	}{
		"the run": {[]string{"flow", "show", mirrorFlow, before.ID}, []string{"router.input  [" + where + "/typo]", "HANDLED", "nginx:1.72"}},
		"why, by the image": {[]string{"why", "nginx:1.72"},
			[]string{where + "/typo failed at copy, flow image-mirror", "the source has no such image", "flow show image-mirror " + before.ID}},
		"why, by the deployment": {[]string{"why", where + "/web"}, []string{where + "/web is fine", "as far as update"}},
		"the overview":           {[]string{"overview", mirrorFlow}, []string{"Images at the mirror", "1 of 2", where + "/typo (nginx:1.72)", "the source has no such image", "patchbay why " + where + "/typo"}},
		"cancel what is over":    {[]string{"flow", "cancel", mirrorFlow, before.ID}, []string{"was over already"}},
		"the list of flows":      {[]string{"flow", "list"}, []string{"1 of 2 failed"}},
		"failed runs of all flows": {[]string{"runs", "--state", "failed"},
			[]string{before.ID, "FAILURES BY CAUSE", "the source has no such image"}},
	} {
		shown := b.Do(t, look.args...).String()
		for _, part := range look.want {
			if !strings.Contains(shown, part) {
				t.Errorf("%s does not show %q:\n%s", name, part, shown)
			}
		}
	}
}

// awaitWritten waits until the run history has a run on the disk. The line in the list of
// runs comes last.
func (b *bay) awaitWritten(t *testing.T, run string) {
	t.Helper()
	pattern := filepath.Join(b.Options.Dir, "data", "history", mirrorFlow, "*.lines")
	_, err := patchbay.Await(patchbay.Within(t), func(context.Context) (bool, error) {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return false, err
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return false, err
			}
			if bytes.Contains(text, []byte(run)) {
				return true, nil
			}
		}
		return false, nil
	}, func(written bool) bool { return written })
	if err != nil {
		t.Fatalf("run %s in the files %s: %v", run, pattern, err)
	}
}
