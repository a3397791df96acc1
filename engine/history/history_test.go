package history_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/history"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// run is a run that began at a time, with three hops of which the last failed.
func run(flow string, began time.Time, number int) view.RunRecord {
	id := strconv.FormatInt(began.UnixMilli(), 36) + "-" + strconv.FormatInt(int64(number), 36)
	return view.RunRecord{
		RunSummary: view.RunSummary{ID: id, Flow: flow, Trigger: "ticker", State: view.StateFailed, Started: began.UTC().Truncate(time.Millisecond),
			Duration: time.Second, Hops: 3, Failures: 1, Error: "no such image"},
		Records: []view.HopRecord{
			{Index: 0, Parent: -1, Node: "ticker", State: view.StateFailed, Downstream: true, Error: "no such image"},
			{Index: 1, Parent: 0, Node: "list", State: view.StateOK, Message: json.RawMessage(`{"n":1}`)},
			{Index: 2, Parent: 1, Node: "copy", State: view.StateFailed, Failures: 1, Error: "no such image", Message: json.RawMessage(`{"source":"nginx:1"}`)},
		},
	}
}

func open(t *testing.T, options history.Options) *history.History {
	t.Helper()
	h, err := history.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// reopen closes the history, which writes what waits, and opens it again.
func reopen(t *testing.T, h *history.History, options history.Options) *history.History {
	t.Helper()
	h.Close()
	return open(t, options)
}

func ids(t *testing.T, h *history.History, flow, before string, limit int) []string {
	t.Helper()
	runs, err := h.Runs(flow, before, limit)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, r := range runs {
		found = append(found, r.ID)
	}
	return found
}

func TestRunsOutliveTheProcess(t *testing.T) {
	options := history.Options{Dir: t.TempDir()}
	h := open(t, options)
	began := time.Now().Add(-time.Hour)
	var all []view.RunRecord
	for n := range 12 { // three a millisecond; 9 comes before 10
		one := run("mirror", began.Add(time.Duration(n/3)*time.Millisecond), n)
		all = append(all, one)
		h.Keep(one)
	}
	h.Keep(run("other", began, 99))
	h = reopen(t, h, options)
	var want []string
	for n := range all {
		want = append(want, all[len(all)-1-n].ID)
	}
	if diff := cmp.Diff(want, ids(t, h, "mirror", "", 100)); diff != "" {
		t.Errorf("the runs, -want +got\n%s", diff)
	}
	if diff := cmp.Diff(want[5:8], ids(t, h, "mirror", want[4], 3)); diff != "" {
		t.Errorf("the runs after one, -want +got\n%s", diff)
	}
	got, ok, err := h.Run("mirror", all[3].ID)
	if err != nil || !ok {
		t.Fatalf("Run = %t, %v", ok, err)
	}
	if diff := cmp.Diff(all[3], got); diff != "" {
		t.Errorf("a run, -want +got\n%s", diff)
	}
	for _, id := range []string{"", "x", "-", "zzz-1", all[0].ID + "0"} {
		if _, ok, err := h.Run("mirror", id); ok || err != nil {
			t.Errorf("Run(%q) = %t, %v", id, ok, err)
		}
	}
	if _, err := h.Runs("mirror", "what", 3); err == nil {
		t.Error("no error for an id that is none")
	}
	if err := h.Forget("mirror"); err != nil {
		t.Fatal(err)
	}
	if err := h.Forget("nobody"); err != nil {
		t.Errorf("forget a flow that is not there: %v", err)
	}
	if left := len(ids(t, h, "mirror", "", 100)) + 10*len(ids(t, h, "other", "", 100)); left != 10 {
		t.Errorf("%d, want the run of the other flow alone", left)
	}
}

// TestBounds: what is beyond the bounds is removed, the oldest first.
func TestBounds(t *testing.T) {
	now := time.Now()
	tests := map[string]struct {
		options history.Options
		runs    int
		apart   time.Duration
		big     int // bytes of a message that can't be packed
		most    int // runs that are left with hops
		whole   int // of these, with all
	}{
		"whole runs":  {history.Options{Whole: 5, Failed: 20}, 100, time.Second, 0, 20, 5},
		"size":        {history.Options{Bytes: 512 << 10}, 80, time.Second, 20_000, 50, 50},
		"within them": {history.Options{}, 60, time.Second, 0, 60, 60},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.options.Dir = t.TempDir()
			h := open(t, test.options)
			for n := range test.runs {
				one := run("mirror", now.Add(-test.apart*time.Duration(test.runs-n)), n)
				if test.big > 0 {
					one.Records[1].Message, _ = json.Marshal(noise(n, test.big))
				}
				h.Keep(one)
				if n%40 == 39 {
					h = reopen(t, h, test.options)
				}
			}
			h = reopen(t, h, test.options)
			found, whole := 0, 0
			for place, id := range ids(t, h, "mirror", "", 1000) {
				got, ok, err := h.Run("mirror", id)
				if err != nil {
					t.Fatal(err)
				}
				if place == 0 && len(got.Records) != 3 {
					t.Errorf("the newest run has %d hops", len(got.Records))
				}
				if !ok {
					continue
				}
				found++
				if len(got.Records) == 3 {
					whole++
				} else if len(got.Records) != 2 || got.Records[1].Node != "copy" || got.Dropped != 1 {
					t.Errorf("of run %s there is %+v", id, got)
				}
			}
			if found > test.most || whole > test.whole || found < test.most/2 || whole < test.whole/2 {
				t.Errorf("%d runs are left, %d whole; want %d, and %d whole", found, whole, test.most, test.whole)
			}
		})
	}
}

// TestListsAreBounded: a flow that runs all the time has no more than the newest runs.
func TestListsAreBounded(t *testing.T) {
	options := history.Options{Dir: t.TempDir(), Runs: 1500, Whole: 1, Failed: 1}
	h := open(t, options)
	const runs = 6000
	began := time.Now().Add(-time.Hour)
	for n := range runs {
		one := run("mirror", began.Add(time.Duration(n)*time.Millisecond), n)
		one.Records = nil
		h.Keep(one)
		if n%400 == 399 {
			h = reopen(t, h, options)
		}
	}
	h = reopen(t, h, options)
	left := ids(t, h, "mirror", "", runs)
	if len(left) < 1500 || len(left) > 3100 || left[0] != run("mirror", began.Add((runs-1)*time.Millisecond), runs-1).ID {
		t.Errorf("%d runs are listed", len(left))
	}
}

// TestAge removes what is old while nothing else is written: it is looked at each minute.
func TestAge(t *testing.T) {
	options := history.Options{Dir: t.TempDir(), Age: time.Hour}
	h := open(t, options)
	for n := range 3 {
		h.Keep(run("mirror", time.Now(), n))
	}
	h.Close()
	old := time.Now().Add(-2 * time.Hour)
	files, err := filepath.Glob(filepath.Join(options.Dir, "mirror", "*"))
	if err != nil || len(files) != 7 {
		t.Fatal(files, err)
	}
	for _, file := range files[:len(files)-1] {
		if err := os.Chtimes(file, old, old); err != nil {
			t.Fatal(err)
		}
	}
	h = open(t, options)
	for n := range 50 {
		h.Keep(run("other", time.Now(), n))
	}
	h.Close()
	if files, err = filepath.Glob(filepath.Join(options.Dir, "mirror", "*")); err != nil || len(files) != 1 {
		t.Error(files, err)
	}
}

// noise is text that can't be packed.
func noise(seed, size int) string {
	var b strings.Builder
	state := uint64(seed) + 88172645463325252
	for b.Len() < size {
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		fmt.Fprintf(&b, "%x", state)
	}
	return b.String()
}

// TestDamage: of files that are damaged, what can be read is there, and new runs are kept.
func TestDamage(t *testing.T) {
	tests := map[string]struct {
		damage func(text []byte) []byte
		listed int // of 20
	}{
		"emptied":      {func([]byte) []byte { return nil }, 0},
		"cut":          {func(text []byte) []byte { return text[:len(text)/2] }, 10},
		"overwritten":  {func(text []byte) []byte { return bytes.Repeat([]byte{0x5a}, len(text)) }, 0},
		"one bit":      {func(text []byte) []byte { text[len(text)/2] ^= 1; return text }, 19},
		"zeroes after": {func(text []byte) []byte { return append(text, make([]byte, 4096)...) }, 20},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			options := history.Options{Dir: t.TempDir()}
			h := open(t, options)
			began := time.Now().Add(-time.Hour)
			for n := range 20 {
				h.Keep(run("mirror", began, n))
			}
			h.Close()
			files, err := filepath.Glob(filepath.Join(options.Dir, "mirror", "*"))
			if err != nil || len(files) != 41 {
				t.Fatalf("%d files, %v", len(files), err)
			}
			for _, file := range files {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, test.damage(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			h = open(t, options)
			if listed := len(ids(t, h, "mirror", "", 100)); listed != test.listed {
				t.Errorf("%d runs are listed, want %d", listed, test.listed)
			}
			if _, ok, err := h.Run("mirror", run("mirror", began, 3).ID); ok || err != nil {
				t.Errorf("a damaged run: %t, %v", ok, err)
			}
			one := run("mirror", time.Now(), 1)
			h.Keep(one)
			h = reopen(t, h, options)
			got, ok, err := h.Run("mirror", one.ID)
			if !ok || err != nil || len(got.Records) != 3 {
				t.Errorf("the run after the damage: %t, %v", ok, err)
			}
			if listed := ids(t, h, "mirror", "", 100); len(listed) != test.listed+1 || listed[0] != one.ID {
				t.Errorf("then %d runs are listed, want %d", len(listed), test.listed+1)
			}
		})
	}
}

// TestHostileNames: a flow's name never leads out of the directory.
func TestHostileNames(t *testing.T) {
	root := t.TempDir()
	h := open(t, history.Options{Dir: filepath.Join(root, "history")})
	for n, name := range []string{"", ".", "..", "../out", "a/b", `a\b`} {
		h.Keep(run(name, time.Now(), n))
		if err := h.Forget(name); err == nil {
			t.Errorf("%q is forgotten", name)
		}
		if runs, err := h.Runs(name, "", 10); len(runs) > 0 || err != nil {
			t.Errorf("%q: %v, %v", name, runs, err)
		}
	}
	if _, ok, _ := h.Run("a", "../../x-1"); ok {
		t.Error("a run outside is found")
	}
	h.Close()
	if files, _ := filepath.Glob(filepath.Join(root, "*")); len(files) != 1 {
		t.Errorf("files: %v", files)
	}
}

// TestUnwritable: runs that can't be written are missing, with a line in the log.
func TestUnwritable(t *testing.T) {
	var log lockedBuffer
	options := history.Options{Dir: t.TempDir(), Logger: slog.New(slog.NewTextHandler(&log, nil))}
	h := open(t, options)
	if err := os.WriteFile(filepath.Join(options.Dir, "mirror"), nil, 0o600); err != nil { // where the directory would be
		t.Fatal(err)
	}
	one := run("mirror", time.Now(), 1)
	h.Keep(one)
	h.Keep(run("other", time.Now(), 1))
	h.Close()
	if !strings.Contains(log.String(), "runs are missing in the run history") {
		t.Errorf("the log: %s", log.String())
	}
	if len(ids(t, h, "other", "", 10)) != 1 {
		t.Error("the other flow's run is missing too")
	}
}

type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// TestLargeRuns: a run is kept whole that is as large as one is recorded, of one that is too
// large the failed hops are kept, and runs that wait hold no more than there is room for.
func TestLargeRuns(t *testing.T) {
	options := history.Options{Dir: t.TempDir()}
	h := open(t, options)
	large := func(n, size int) view.RunRecord {
		one := run("mirror", time.Now(), n)
		one.Records[1].Message, _ = json.Marshal(strings.Repeat("x", size))
		return one
	}
	for n, want := range []struct{ size, hops, dropped int }{{31 << 20, 3, 0}, {33 << 20, 2, 1}} {
		h.Keep(large(n, want.size))
		h = reopen(t, h, options)
		got, ok, err := h.Run("mirror", ids(t, h, "mirror", "", 1)[0])
		if !ok || err != nil || len(got.Records) != want.hops || got.Dropped != want.dropped {
			t.Errorf("a run of %d MB: %t, %v, %d hops, %d dropped", want.size>>20, ok, err, len(got.Records), got.Dropped)
		}
	}
	const before, runs = 2, 60 // of 1 MB each
	for n := range runs {
		h.Keep(large(before+n, 1<<20))
	}
	h = reopen(t, h, options)
	if left := len(ids(t, h, "mirror", "", 2*runs)); left != before+runs {
		t.Errorf("%d runs are listed, want %d", left, before+runs)
	}
}

// TestNewestOfManyAreWhole keeps more runs at once than are kept whole, in any order.
func TestNewestOfManyAreWhole(t *testing.T) {
	options := history.Options{Dir: t.TempDir(), Whole: 10, Failed: 1}
	h := open(t, options)
	began := time.Now().Add(-time.Hour)
	const runs = 200 // of both flows fewer than may wait
	for _, n := range rand.New(rand.NewPCG(1, 2)).Perm(runs) {
		for _, flow := range []string{"mirror", "webhook"} {
			h.Keep(run(flow, began.Add(time.Duration(n)*time.Second), n))
		}
	}
	h = reopen(t, h, options)
	for _, flow := range []string{"mirror", "webhook"} {
		all := ids(t, h, flow, "", 2*runs)
		if len(all) != runs {
			t.Errorf("%d runs of flow %s are listed, want %d", len(all), flow, runs)
		}
		for place, id := range all {
			got, ok, err := h.Run(flow, id)
			if err != nil {
				t.Fatal(err)
			}
			if whole := ok && len(got.Records) == 3; whole != (place < 10) {
				t.Errorf("run %d of flow %s, the newest first, is whole: %v", place, flow, whole)
			}
		}
	}
}

// TestKeepNeverBlocks keeps more than can be written.
func TestKeepNeverBlocks(t *testing.T) {
	h := open(t, history.Options{Dir: t.TempDir()})
	one := run("mirror", time.Now(), 1)
	for range 5000 {
		h.Keep(one)
	}
}

// BenchmarkKeep keeps runs and waits until they are written.
func BenchmarkKeep(b *testing.B) {
	options := history.Options{Dir: b.TempDir()}
	now := time.Now()
	const waiting = 500 // more at once would be lost
	for first := 0; first < b.N; first += waiting {
		h, err := history.Open(options)
		if err != nil {
			b.Fatal(err)
		}
		for n := first; n < min(first+waiting, b.N); n++ {
			one := run("mirror", now, n)
			one.Records = one.Records[1:2] // nothing failed
			h.Keep(one)
		}
		h.Close()
	}
}

// BenchmarkRuns lists 10,000 runs.
func BenchmarkRuns(b *testing.B) {
	options := history.Options{Dir: b.TempDir()}
	began := time.Now().Add(-time.Hour)
	const runs, waiting = 10_000, 500
	for first := 0; first < runs; first += waiting {
		h, err := history.Open(options)
		if err != nil {
			b.Fatal(err)
		}
		for n := first; n < first+waiting; n++ {
			one := run("mirror", began.Add(time.Duration(n)*time.Millisecond), n)
			one.Records = nil
			h.Keep(one)
		}
		h.Close()
	}
	h, err := history.Open(options)
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	for b.Loop() {
		if found, err := h.Runs("mirror", "", 2*runs); len(found) != runs || err != nil {
			b.Fatal(len(found), err)
		}
	}
}
