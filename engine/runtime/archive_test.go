package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/history"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// TestRunsOfTheProcessBefore ends an engine and begins another one on the same history.
func TestRunsOfTheProcessBefore(t *testing.T) {
	dir := t.TempDir()
	picky := &behaviour{name: "picky", errors: true, do: func(_ context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
		if strings.HasPrefix(in.Text, "bad") {
			return module.Fail(errors.New(in.Text + " is no good, " + in.Token))
		}
		return module.Result{}
	}}
	const spec = `
nodes:
  - {id: start, component: test/pass, itemName: "{{ $.text }}"}
  - {id: picky, component: test/picky}
edges:
  - {from: start.out, to: picky.in}`
	process := func(during func(k *kit, f *runtime.Flow)) {
		t.Helper()
		runs, err := history.Open(history.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		k := newKitWith(t, func(o *runtime.Options) { o.Archive, o.KeepRuns = runs, 3 }, picky)
		during(k, k.deploy(t, spec))
		k.Close(context.WithoutCancel(t.Context()))
		runs.Close()
	}
	var ids []string
	process(func(_ *kit, f *runtime.Flow) {
		for n := range 5 { // one with a token, which is not kept
			text := fmt.Sprint("good", n)
			if n%2 == 1 {
				text = fmt.Sprint("bad", n)
			}
			token := ""
			if n == 1 {
				token = "s3cr3t-t0ken"
			}
			id, _ := f.Send(t.Context(), "start", "in", []byte(`{"text":"`+text+`","token":"`+token+`"}`))
			ids = append(ids, id)
		}
	})
	process(func(k *kit, f *runtime.Flow) {
		status := f.Status()
		if status.Runs != 0 || status.LastFinished == nil || status.LastFinished.ID != ids[4] {
			t.Errorf("after the start: %+v", status)
		}
		day := f.Day()
		if last, before := day[47], day[46]; last.Runs+before.Runs != 5 || last.Failed+before.Failed != 2 {
			t.Errorf("the day: %v", day)
		}
		id, _ := f.Send(t.Context(), "start", "in", []byte(`{"text":"new"}`))
		var all []string
		for before := ""; ; {
			page, err := f.RunsBefore(before, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			if len(page) > 2 {
				t.Errorf("a page of 2 has %d runs", len(page))
			}
			for _, run := range page {
				all = append(all, run.Item+" "+run.State)
				before = run.ID
			}
		}
		if diff := cmp.Diff([]string{"new ok", "good4 ok", "bad3 failed", "good2 ok", "bad1 failed", "good0 ok"}, all); diff != "" {
			t.Errorf("the runs, -want +got\n%s", diff)
		}
		record, ok := f.Run(ids[1])
		if !ok || len(record.Records) != 3 || record.Records[2].Error != "bad1 is no good, ••••••" || bytes.Contains(record.Records[2].Message, []byte("s3cr3t")) {
			t.Errorf("a failed run: %t %+v", ok, record)
		}
		for index, want := range map[int]string{0: "held a secret", 1: "held a secret", 7: "not kept"} {
			if _, err := f.Rerun(t.Context(), ids[1], index); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("rerun hop %d: %v, want %q", index, err, want)
			}
		}
		if _, err := f.Rerun(t.Context(), ids[2], 0); err == nil || !strings.Contains(err.Error(), "it began a run of an earlier process") {
			t.Errorf("rerun what began a run: %v", err)
		}
		if _, err := f.Rerun(t.Context(), ids[3], 2); err == nil || !strings.Contains(err.Error(), "bad3 is no good") {
			t.Errorf("rerun a hop of the process before: %v", err)
		}
		if _, err := f.Rerun(t.Context(), id, 1); err != nil {
			t.Errorf("rerun a hop of this process: %v", err)
		}
		if _, err := k.Remove(t.Context(), "test"); err != nil {
			t.Fatal(err)
		}
	})
	process(func(_ *kit, f *runtime.Flow) {
		if runs, err := f.RunsBefore("", 10); len(runs) > 0 || err != nil {
			t.Errorf("a flow that was removed has %d runs, %v", len(runs), err)
		}
	})
}

// TestTheLastRunsAreKept: what has ended when the process ends goes to the archive.
func TestTheLastRunsAreKept(t *testing.T) {
	archive := &counting{}
	k := newKitWith(t, func(o *runtime.Options) { o.Archive = archive })
	f := k.deploy(t, "nodes: [{id: a, component: test/pass}, {id: b, component: test/fail}]")
	const runs = 60 // of which 30 fail: as many may wait
	for n := range runs {
		if _, err := f.Send(t.Context(), []string{"a", "b"}[n%2], "in", []byte(`{"text":"x"}`)); (err != nil) != (n%2 == 1) {
			t.Fatal(err)
		}
	}
	k.Close(context.WithoutCancel(t.Context()))
	if archive.kept != runs {
		t.Errorf("%d of %d runs are kept", archive.kept, runs)
	}
}

// counting is an archive that counts what it is given.
type counting struct{ kept int }

func (c *counting) Keep(view.RunRecord) { c.kept++ }
func (*counting) Note(view.RunRecord)   {}
func (*counting) Runs(string, string, int) ([]view.RunSummary, error) {
	return nil, nil
}
func (*counting) Run(string, string) (view.RunRecord, bool, error) {
	return view.RunRecord{}, false, nil
}
func (*counting) Parts(string, string) ([]view.RunRecord, error) { return nil, nil }
func (*counting) Forget(string) error                            { return nil }

// TestMemoryOfFinishedRuns: 16 MB of one flow are kept in memory, 4 MB of one run, of the
// newest. An archive has the others.
func TestMemoryOfFinishedRuns(t *testing.T) {
	const runs, hops = 20, 600 // of 8 KB, so that a run has more than its 4 MB
	many := &behaviour{name: "many", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		for range hops - 2 { // beside the beginning of the run and its own
			if result := b.out.Emit(ctx, output, message{Text: strings.Repeat("x", 8000)}); result.IsErr() {
				return result
			}
		}
		return module.Result{}
	}}
	for name, archive := range map[string]*shelf{"without an archive": nil, "with one": {}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := newKitWith(t, func(o *runtime.Options) {
					if archive != nil {
						o.Archive = archive
					}
				}, many)
				f := k.deploy(t, `
nodes: [{id: many, component: test/many}, {id: end, component: test/sink}]
edges: [{from: many.out, to: end.in, map: "{{ $.text }}"}]`)
				for range runs {
					if _, err := f.Send(t.Context(), "many", "in", []byte(`{"text":"x"}`)); err != nil {
						t.Fatal(err)
					}
					time.Sleep(time.Hour) // until it is compacted
				}
				whole := 0
				for place, run := range f.Runs(0) {
					record, ok := f.Run(run.ID)
					if !ok || run.Hops != hops {
						t.Fatalf("run %d: %t, %d hops", place, ok, run.Hops)
					}
					if len(record.Records) == 0 {
						if record.Dropped != hops || place < 3 {
							t.Errorf("of run %d there are no hops, %d dropped", place, record.Dropped)
						}
						continue
					}
					whole++
					kept := 0
					for _, hop := range record.Records {
						kept += len(hop.Message)
						if (len(hop.Message) == 0) != hop.Cut {
							t.Errorf("hop %d has %d bytes, cut: %t", hop.Index, len(hop.Message), hop.Cut)
						}
					}
					if len(record.Records) != hops || kept > 4<<20 || kept < 4_000_000 { // records have a size beside their messages
						t.Errorf("of run %d there are %d hops with %d bytes", place, len(record.Records), kept)
					}
				}
				if archive == nil && whole > 4 || archive != nil && whole != runs {
					t.Errorf("of %d runs there are the messages", whole)
				}
				k.Close(context.WithoutCancel(t.Context()))
			})
		})
	}
}

// shelf is an archive that gives back what it was given, by id.
type shelf struct {
	counting
	mu   sync.Mutex
	runs map[string]view.RunRecord
}

func (s *shelf) Keep(run view.RunRecord) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runs == nil {
		s.runs = map[string]view.RunRecord{}
	}
	s.runs[run.ID] = run
}

func (s *shelf) Parts(_, id string) ([]view.RunRecord, error) {
	run, ok, _ := s.Run("", id)
	if !ok {
		return nil, nil
	}
	return []view.RunRecord{run}, nil
}

func (s *shelf) Run(_, id string) (view.RunRecord, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	run, ok := s.runs[id]
	return run, ok, nil
}
