package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// largePass is a pass over four items with messages of 1 MB together, of which one fails.
const largePass = `
nodes: [{id: pass, component: test/pass-over}, {id: about, component: test/pass, itemName: "{{ $.text[0:5] }}"}, {id: end, component: test/picky}]
edges: [{from: pass.out, to: about.in}, {from: about.out, to: end.in}]`

func passOver() []module.Component {
	return []module.Component{
		&behaviour{name: "pass-over", errors: true, do: func(ctx context.Context, b *behaviour, output module.Handler, _ message) module.Result {
			for n := range 4 {
				for range 16 { // a message is shown with up to 8 KB of a text
					_ = b.out.Emit(ctx, output, message{Text: fmt.Sprintf("item%d %s", n, strings.Repeat("x", 7900))}) // the others go on
				}
			}
			return module.Result{}
		}},
		&behaviour{name: "picky", errors: true, do: func(_ context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
			if strings.HasPrefix(in.Text, "item2") {
				return module.Fail(errors.New("it is no good"))
			}
			return module.Result{}
		}},
	}
}

// TestWhatFailedIsKnownOfRunsWithoutMessages: when memory has no room for the messages of a
// run, it knows which items it was about and shows what failed.
func TestWhatFailedIsKnownOfRunsWithoutMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKitWith(t, func(*runtime.Options) {}, passOver()...)
		f := k.deploy(t, largePass)
		const runs = 30
		for range runs {
			_, _ = f.Send(t.Context(), "pass", "in", []byte(`{"text":"x"}`)) // an item fails
			time.Sleep(time.Hour)                                            // until it is compacted
		}
		want := map[string]bool{"item0": false, "item1": false, "item2": true, "item3": false}
		lean := 0
		for place, run := range f.Runs(0) {
			items, whole, ok := f.Items(run.ID)
			if !ok || !whole || !maps.Equal(items, want) {
				t.Errorf("run %d: %t, %t, its items are %v, want %v", place, ok, whole, items, want)
			}
			record, ok := f.Run(run.ID)
			if !ok || len(record.Records)+record.Dropped != run.Hops {
				t.Fatalf("run %d: %t, %d hops and %d dropped of %d", place, ok, len(record.Records), record.Dropped, run.Hops)
			}
			if record.Dropped == 0 {
				continue
			}
			lean++
			failed := 0
			for _, h := range record.Records {
				if len(h.Message) > 0 {
					t.Errorf("run %d has a message and not all of them", place)
				}
				if h.Failures > 0 && h.Error != "" && h.Item == "item2" {
					failed++
				}
			}
			if failed != 16 {
				t.Errorf("run %d shows %d failures, want 16", place, failed)
			}
		}
		if lean == 0 || lean == runs {
			t.Errorf("memory has no room for %d runs of %d", lean, runs)
		}
		if _, _, ok := f.Items("nothing"); ok {
			t.Error("a run that there is not has items")
		}
		k.Close(context.WithoutCancel(t.Context()))
	})
}

// TestRunsOfQueuedEdgesAreReadFromTheArchive: also of a run whose messages waited in a queue,
// the archive has what memory has no room for, and a hop of it can be run again.
func TestRunsOfQueuedEdgesAreReadFromTheArchive(t *testing.T) {
	q := newQueued(t, t.TempDir(), passOver()...)
	f := q.deploy(t, strings.Replace(largePass, "to: about.in", "to: about.in, queue: {maxAttempts: 1}", 1))
	const runs = 20
	var ids []string
	for range runs {
		id, err := f.Send(t.Context(), "pass", "in", []byte(`{"text":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		until(t, "the run is over", func() bool {
			newest := f.Runs(1)[0] // reading the whole run again and again takes long
			return newest.ID == id && newest.State != view.StateRunning && newest.State != view.StateWaiting
		})
		ids = append(ids, id)
	}
	for _, id := range ids {
		until(t, "the archive has the run", func() bool {
			parts, err := q.archive.Parts("test", id)
			return err == nil && len(parts) == 1 && !parts[0].Open
		})
	}
	for n, id := range ids {
		record, ok := f.Run(id)
		if !ok || record.Dropped > 0 || len(record.Records) != record.Hops {
			t.Errorf("run %d: %t, %d hops of %d", n, ok, len(record.Records), record.Hops)
		}
		for _, h := range record.Records {
			if len(h.Message) == 0 {
				t.Fatalf("run %d: the message of hop %d at %s is missing", n, h.Index, h.Node)
			}
		}
	}
	for _, index := range []int{0, 1} {
		if _, err := f.Rerun(t.Context(), ids[0], index); err != nil {
			t.Errorf("rerun hop %d of a run that memory has no room for: %v", index, err)
		}
	}
}
