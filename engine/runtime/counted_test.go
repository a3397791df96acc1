package runtime_test

import (
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// TestARunThatIsOverIsCounted looks at the counts from outside while runs end: a run that
// is shown as over is among those that are counted.
func TestARunThatIsOverIsCounted(t *testing.T) {
	const runs = 5_000
	f := newKit(t).deploy(t, "nodes: [{id: a, component: test/sink}]")
	var sender sync.WaitGroup
	over := make(chan struct{})
	sender.Go(func() {
		defer close(over)
		for range runs {
			if _, err := f.Send(t.Context(), "a", "in", []byte(`"x"`)); err != nil {
				t.Error(err)
				return
			}
		}
	})
	looks, missing := 0, 0
	for done := false; !done; {
		select {
		case <-over:
			done = true
		default:
		}
		before := f.Runs(1)
		if len(before) == 0 || before[0].State == view.StateRunning {
			continue
		}
		// One run after the other is sent, so all that have begun are over as long as this
		// is the newest.
		counted, begun := f.Totals(), f.Status().Runs
		if after := f.Runs(1); after[0].ID != before[0].ID {
			continue
		}
		looks++
		if int(counted.OK+counted.Handled+counted.Failed) != begun {
			missing++
		}
	}
	sender.Wait()
	if looks == 0 || missing > 0 {
		t.Errorf("in %d of %d looks a run that was over was not counted", missing, looks)
	}
}
