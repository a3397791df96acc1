package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

func (d *disk) snapshots() []string { return d.having("snapshot-") }

func (d *disk) having(prefix string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.DeleteFunc(d.names(), func(name string) bool { return !strings.HasPrefix(name, prefix) })
}

func closed(t *testing.T, j *journal.Journal) {
	t.Helper()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestWhenSnapshotsAreTaken wants one when no change has come for 10 s, and one in
// 5 minutes when they keep coming.
func TestWhenSnapshotsAreTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		j, _, err := journal.Open(journal.Options{Disk: d})
		if err != nil {
			t.Fatal(err)
		}
		defer closed(t, j)
		after := func(wait time.Duration, want int) {
			t.Helper()
			time.Sleep(wait) // fake time
			synctest.Wait()
			if got := d.snapshots(); len(got) != want {
				t.Errorf("%d snapshots, want %d", len(got), want)
			}
		}
		after(time.Minute, 0)
		set(t, j, "key", "value")
		after(9*time.Second, 0)
		after(2*time.Second, 1)
		after(time.Hour, 1)
		for range 59 { // 4 min 55 s
			set(t, j, "key", "another")
			after(5*time.Second, 1)
		}
		set(t, j, "key", "another")
		after(6*time.Second, 2)
	})
}

func TestSnapshotsAreBounded(t *testing.T) {
	for name, test := range map[string]struct {
		bytes int64
		want  int
	}{"in number": {1 << 20, 3}, "in bytes": {2500, 2}, "but the newest stays": {1, 1}} {
		t.Run(name, func(t *testing.T) {
			d := newDisk()
			for i := range 6 {
				j, _, err := journal.Open(journal.Options{Disk: d, SnapshotBytes: test.bytes})
				if err != nil {
					t.Fatal(err)
				}
				set(t, j, "key", fmt.Sprint(i)+strings.Repeat("x", 1000))
				newest := d.snapshots()
				closed(t, j)
				if all := d.snapshots(); len(all) > test.want || len(newest) > 0 && all[len(all)-1] == newest[len(newest)-1] {
					t.Fatalf("%d snapshots after %d: %v", len(all), i, all)
				}
				synced(t, d)
			}
			if got := len(d.snapshots()); got != test.want {
				t.Errorf("%d snapshots, want %d", got, test.want)
			}
		})
	}
}

// synced waits until the clock has moved on, since snapshots are named by it.
func synced(t *testing.T, d *disk) {
	t.Helper()
	names := d.snapshots()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for "snapshot-"+time.Now().UTC().Format("20060102T150405.000Z") <= names[len(names)-1] {
		<-look.C
	}
}

// TestAStartAfterAKillLeadsToASnapshot wants a snapshot of what only the journal
// has.
func TestAStartAfterAKillLeadsToASnapshot(t *testing.T) {
	d := newDisk()
	j, _ := open(t, d)
	set(t, j, "key", "value")
	d = d.afterKill()
	j, _ = open(t, d)
	closed(t, j)
	if got := d.snapshots(); len(got) != 1 {
		t.Fatalf("snapshots = %v", got)
	}
	j, _ = open(t, d)
	closed(t, j)
	if got := d.snapshots(); len(got) != 1 {
		t.Errorf("though nothing has changed: %v", got)
	}
}

// TestSnapshotHasWhatBothCopiesLost harms both copies after a clean stop.
func TestSnapshotHasWhatBothCopiesLost(t *testing.T) {
	whole, want := used(t, true)
	for _, harm := range []string{"first frame", "middle overwritten", "end overwritten", "one bit"} {
		t.Run(harm, func(t *testing.T) {
			d := whole.afterKill()
			for _, name := range d.having("journal-") {
				if !strings.HasSuffix(name, ".count") {
					d.harm(name, harms[harm])
				}
			}
			j, report := open(t, d)
			if got := values(t, j); !maps.Equal(got, want) || report.Damaged() || len(report.Harmed()) != 2 {
				t.Errorf("%d of %d keys, %+v", len(got), len(want), report)
			}
			set(t, j, "more", "x")
			mended(t, d)
		})
	}
}

// TestNoSnapshotOfLoss wants the last snapshot to be from before a loss, however
// often the journal is used meanwhile.
func TestNoSnapshotOfLoss(t *testing.T) {
	d := lossyDisk(t)
	for i := range 3 {
		j, report := open(t, d)
		if !report.Damaged() {
			t.Fatal("no loss")
		}
		set(t, j, fmt.Sprint("more-", i), "x")
		closed(t, j)
	}
	if got := d.snapshots(); len(got) > 0 {
		t.Errorf("snapshots = %v", got)
	}
	if _, err := journal.Repair(journal.Options{Disk: d}); err != nil {
		t.Fatal(err)
	}
	if got := d.snapshots(); len(got) != 1 {
		t.Errorf("after the repair: %v", got)
	}
}

// lossyDisk has a journal that lost the value of a key.
func lossyDisk(t *testing.T) *disk {
	d := newDisk()
	j, _ := open(t, d)
	set(t, j, "key", "the value that is lost")
	d = d.afterKill()
	lose(d)
	return d
}

func lose(d *disk) {
	for _, name := range d.having("journal-") {
		d.harm(name, func(text []byte) []byte { return bytes.ReplaceAll(text, []byte("is lost"), []byte("is gone")) })
	}
}

// TestAnOldSnapshotDoesNotHideALoss loses the headers after a stop, so that
// it is not known what is lost, and then what was written since.
func TestAnOldSnapshotDoesNotHideALoss(t *testing.T) {
	d, _ := used(t, true)
	for round, harm := range []string{"start overwritten", "first frame"} {
		for _, name := range d.having("journal-") {
			if !strings.HasSuffix(name, ".count") {
				d.harm(name, harms[harm])
			}
		}
		j, report := open(t, d)
		if report.Gap == nil {
			t.Fatalf("round %d: %+v", round, report)
		}
		set(t, j, "more", "x")
		before := d.snapshots()
		closed(t, j)
		if after := d.snapshots(); len(after) > len(before) {
			t.Errorf("a snapshot was taken of what is left: %v", after)
		}
	}
}

func TestFilesSetAsideAreBounded(t *testing.T) {
	d := lossyDisk(t)
	for range 6 {
		j, _ := open(t, d)
		set(t, j, "key", "the value that is lost")
		if kept := d.having("damaged-"); len(kept) > 9 {
			t.Fatalf("%d files are kept: %v", len(kept), kept)
		}
		d = d.afterKill()
		lose(d)
	}
}

// TestTheLastValueIsNamed spoils the last frame in one copy and cuts it in the
// other: the count file knows that it was acknowledged.
func TestTheLastValueIsNamed(t *testing.T) {
	d := newDisk()
	j, _ := open(t, d)
	set(t, j, "other", "kept")
	set(t, j, "key", "the value that is lost")
	d = d.afterKill()
	d.harm("journal-1.a", func(text []byte) []byte { return bytes.ReplaceAll(text, []byte("is lost"), []byte("is gone")) })
	d.harm("journal-1.b", func(text []byte) []byte { return text[:len(text)-3] })
	_, report := open(t, d)
	if len(report.Lost) != 1 || report.Lost[0].Name != "key" || report.Gap != nil {
		t.Errorf("report = %+v", report)
	}
}

// TestRenameFailsBetweenTheCopies leaves one copy of the new files with its name:
// what is written afterwards must not be lost to it.
func TestRenameFailsBetweenTheCopies(t *testing.T) {
	d := newDisk()
	j, _ := open(t, d)
	d.mu.Lock()
	d.refuse = "journal-2.b"
	d.mu.Unlock()
	failed := 0
	for i := range 20 {
		if err := j.Write(t.Context(), journal.Change{Key: key("key"), Value: []byte(fmt.Sprint(i, strings.Repeat("x", 500)))}); err != nil {
			failed++
		}
	}
	if failed == 0 {
		t.Fatal("the files were never rewritten")
	}
	d.mu.Lock()
	d.refuse = ""
	d.mu.Unlock()
	set(t, j, "key", "the last")
	again, report := open(t, d.afterKill())
	if got, want := values(t, again), map[string]string{"key": "the last"}; !maps.Equal(got, want) || report.Damaged() || len(report.Harmed()) > 0 {
		t.Errorf("values = %v, %+v", got, report)
	}
}

// TestNoRoomToRewrite leaves no file that takes room from others.
func TestNoRoomToRewrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		j, _ := open(t, d)
		for i := range 7 {
			set(t, j, fmt.Sprint("key-", i%2), strings.Repeat("x", 400))
		}
		d.mu.Lock()
		d.room = 2000
		d.mu.Unlock()
		for range 5 {
			_ = j.Write(t.Context(), journal.Change{Key: key("key-0"), Value: make([]byte, 400)}) // fails at some time
		}
		synctest.Wait() // files are rewritten after the answer to a write
		if left := slices.DeleteFunc(d.having("journal-"), func(name string) bool { return !strings.HasSuffix(name, ".new") }); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
		if got := values(t, j); len(got) != 2 {
			t.Errorf("%d keys", len(got))
		}
	})
}

// TestReadsWhileFilesChange reads all the time while the files are rewritten.
func TestReadsWhileFilesChange(t *testing.T) {
	d := newDisk()
	j, _ := open(t, d)
	set(t, j, "key", "value")
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if value, ok, err := j.Get(key("key")); err != nil || !ok || string(value) != "value" {
					t.Errorf("%q, %v, %v", value, ok, err)
					return
				}
			}
		})
	}
	for i := range 300 {
		set(t, j, "other", strings.Repeat(fmt.Sprint(i), 200))
	}
	close(stop)
	readers.Wait()
}

// TestAValueThatCantBeReadAnyMore is damaged while the journal is open: the others
// go on, and the next start knows of it.
func TestAValueThatCantBeReadAnyMore(t *testing.T) {
	d := newDisk()
	j, _ := open(t, d)
	set(t, j, "key", "the value that is lost")
	set(t, j, "other", "kept")
	d.mu.Lock()
	for name, file := range d.files {
		if strings.HasPrefix(name, "journal-") {
			file.text = bytes.ReplaceAll(file.text, []byte("is lost"), []byte("is gone"))
		}
	}
	d.mu.Unlock()
	for i := range 20 { // the files are rewritten
		set(t, j, "more", strings.Repeat(fmt.Sprint(i), 300))
	}
	if got, _, err := j.Get(key("other")); err != nil || string(got) != "kept" {
		t.Errorf("other = %q, %v", got, err)
	}
	if marks, _ := j.Lost(); len(marks) != 1 || marks[0].Name != "key" {
		t.Errorf("marks = %v", marks)
	}
	_, report := open(t, d.afterKill())
	if len(report.Lost) != 1 || report.Lost[0].Name != "key" {
		t.Errorf("report = %+v", report)
	}
}

// TestLargeState rewrites more than fits into one frame.
func TestLargeState(t *testing.T) {
	dir := t.TempDir()
	j, _ := open(t, journal.NewDisk(dir))
	for i := range 24 {
		set(t, j, fmt.Sprint("key-", i%12), strings.Repeat(string(rune('a'+i)), 1<<20))
	}
	closed(t, j)
	again, report := open(t, journal.NewDisk(dir))
	got := values(t, again)
	for i := 12; i < 24; i++ {
		if value := got[fmt.Sprint("key-", i%12)]; len(value) != 1<<20 || value[0] != byte('a'+i) {
			t.Errorf("key-%d has %d bytes", i%12, len(value))
		}
	}
	if report.Damaged() || len(report.Harmed()) > 0 {
		t.Errorf("report = %+v", report)
	}
	closed(t, again)
}

// TestFilesRemovedWhileRunning takes files away from an open journal: at the next
// quiet moment, or at its end, they are back.
func TestFilesRemovedWhileRunning(t *testing.T) {
	for name, removed := range map[string][]string{"one copy": {"journal-1.a"}, "the count": {"journal-1.count"}, "all": {"journal-1.a", "journal-1.b", "journal-1.count"}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, quiet := range []bool{true, false} {
					d := newDisk()
					j, _ := open(t, d)
					set(t, j, "key", "value")
					for _, name := range removed {
						if err := d.Remove(name); err != nil {
							t.Fatal(err)
						}
					}
					if quiet {
						time.Sleep(time.Minute) // fake time
						synctest.Wait()
					} else {
						closed(t, j)
					}
					again, report := open(t, d.afterKill())
					if got, want := values(t, again), map[string]string{"key": "value"}; !maps.Equal(got, want) || report.Damaged() || len(report.Harmed()) > 0 {
						t.Errorf("quiet %v: %v, %+v", quiet, got, report)
					}
					closed(t, again)
					closed(t, j)
				}
			})
		})
	}
}

func TestTooLarge(t *testing.T) {
	j, _ := open(t, newDisk())
	for name, change := range map[string]journal.Change{
		"value": {Key: key("key"), Value: make([]byte, 2<<20+1)},
		"name":  {Key: key(strings.Repeat("x", 1<<16))},
		"place": {Key: journal.Key{Place: strings.Repeat("x", 1<<16)}},
	} {
		if err := j.Write(t.Context(), change); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestClosedJournal(t *testing.T) {
	j, _ := open(t, newDisk())
	set(t, j, "key", "value")
	closed(t, j)
	closed(t, j)
	if err := j.Write(t.Context(), journal.Change{Key: key("key")}); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("Write = %v", err)
	}
	if _, _, err := j.Get(key("key")); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("Get = %v", err)
	}
	if err := j.Healthy(t.Context()); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("Healthy = %v", err)
	}
}

// TestManyWritersShareASync wants far fewer syncs than changes.
func TestManyWritersShareASync(t *testing.T) {
	d := newDisk()
	hold, entered := make(chan struct{}), make(chan struct{}, 1)
	j, _ := open(t, d)
	var once sync.Once
	d.before = func() { // holds the first change up until all others have come
		once.Do(func() {
			entered <- struct{}{}
			<-hold
		})
	}
	const writers = 100
	var group sync.WaitGroup
	group.Go(func() { set(t, j, "first", "x") })
	<-entered
	var ready sync.WaitGroup
	ready.Add(writers)
	for i := range writers {
		group.Go(func() {
			ready.Done()
			set(t, j, fmt.Sprint("key-", i), "x")
		})
	}
	ready.Wait()
	j.Waiting(writers)
	d.mu.Lock()
	before := d.syncs
	d.mu.Unlock()
	close(hold)
	group.Wait()
	if syncs := d.syncs - before; syncs != 4 {
		t.Errorf("%d syncs of %d changes, want 2 for the first and 2 for the rest", syncs, writers+1)
	}
	if got := values(t, j); len(got) != writers+1 {
		t.Errorf("%d keys", len(got))
	}
}
