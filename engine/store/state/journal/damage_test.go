package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

// harms are what can happen to a file; nil removes it.
var harms = map[string]func(text []byte) []byte{
	"removed":             func([]byte) []byte { return nil },
	"emptied":             func([]byte) []byte { return []byte{} },
	"cut to a byte":       func(text []byte) []byte { return text[:1] },
	"cut in half":         func(text []byte) []byte { return text[:len(text)/2] },
	"last byte cut":       func(text []byte) []byte { return text[:len(text)-1] },
	"last 2000 bytes cut": func(text []byte) []byte { return text[:max(len(text)-2000, 0)] },
	"start overwritten":   func(text []byte) []byte { return overwritten(text, 0, 0xff) },
	"first frame":         func(text []byte) []byte { return overwritten(text, 70, 0xff) },
	"middle overwritten":  func(text []byte) []byte { return overwritten(text, len(text)/2, 0xff) },
	"middle zeroed":       func(text []byte) []byte { return overwritten(text, len(text)/2, 0) },
	"end overwritten":     func(text []byte) []byte { return overwritten(text, len(text)-20, 0xff) },
	"all zeroed":          func(text []byte) []byte { return make([]byte, len(text)) },
	"second half zeroed": func(text []byte) []byte {
		return append(text[:len(text)/2:len(text)/2], make([]byte, len(text)-len(text)/2)...)
	},
	"one bit":               func(text []byte) []byte { text[len(text)/3] ^= 4; return text },
	"something appended":    func(text []byte) []byte { return append(text, strings.Repeat("noise", 50)...) },
	"its own end appended":  func(text []byte) []byte { return append(text, text[len(text)/2:]...) },
	"a piece taken out":     func(text []byte) []byte { return append(text[:len(text)/3:len(text)/3], text[len(text)/2:]...) },
	"a part written over":   func(text []byte) []byte { copy(text[len(text)/4:], text[len(text)/2:]); return text },
	"another file's header": func(text []byte) []byte { return append(otherHeader(), text[min(64, len(text)):]...) },
}

func overwritten(text []byte, at int, with byte) []byte {
	for i := max(at, 0); i < min(at+16, len(text)); i++ {
		text[i] = with
	}
	return text
}

func otherHeader() []byte {
	d := newDisk()
	j, _, err := journal.Open(journal.Options{Disk: d})
	if err != nil {
		panic(err)
	}
	_ = j.Close()
	return d.files["journal-1.a"].text[:64]
}

func (d *disk) harm(name string, harm func([]byte) []byte) {
	if text := harm(slices.Clone(d.files[name].text)); text != nil {
		d.put(name, text)
		return
	}
	delete(d.files, name)
	delete(d.durable, name)
}

// used makes a journal with some past, and returns its disk after a clean stop or
// after a kill, with what it holds.
func used(t testing.TB, clean bool) (*disk, map[string]string) {
	d := newDisk()
	j, _ := open(t, d)
	want := map[string]string{}
	for i := range 30 {
		name := fmt.Sprint("key-", i%9)
		want[name] = strings.Repeat(fmt.Sprint("value ", i, " "), 20)
		set(t, j, name, want[name])
	}
	if err := j.Close(); err != nil { // takes a snapshot
		t.Fatal(err)
	}
	j, _ = open(t, d)
	for i := range 6 {
		name := fmt.Sprint("later-", i)
		want[name] = strings.Repeat(name, 40)
		set(t, j, name, want[name])
	}
	if err := j.Write(t.Context(), journal.Change{Key: key("key-3"), Delete: true}); err != nil {
		t.Fatal(err)
	}
	delete(want, "key-3")
	if clean {
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return d.afterKill(), want
}

// TestDamageOfOneFile harms each file, one by one: nothing may be lost, and the
// report names the file.
func TestDamageOfOneFile(t *testing.T) {
	for _, clean := range []bool{true, false} {
		whole, want := used(t, clean)
		for _, name := range whole.names() {
			for harm, change := range harms {
				t.Run(fmt.Sprintf("clean %v/%s/%s", clean, name, harm), func(t *testing.T) {
					d := whole.afterKill()
					d.harm(name, change)
					if file := d.files[name]; file != nil && bytes.Equal(file.text, whole.files[name].text) {
						return // a short file does not have that place
					}
					j, report := open(t, d)
					if got := values(t, j); !maps.Equal(got, want) || report.Damaged() {
						t.Fatalf("%d of %d keys, report %+v", len(got), len(want), report)
					}
					named := slices.ContainsFunc(report.Harmed(), func(f journal.FileReport) bool { return f.Name == name })
					if !named && !likeACrash(name, harm) {
						t.Errorf("%s is not reported: %+v", name, report.Files)
					}
					set(t, j, "more", "x")
					mended(t, d)
				})
			}
		}
	}
}

// likeACrash reports whether a file looks after a harm as after a crash, or leaves
// no trace.
func likeACrash(name, harm string) bool {
	switch {
	case strings.HasPrefix(name, "snapshot-"):
		return harm == "removed"
	case strings.HasSuffix(name, ".count"):
		return harm != "removed" && harm != "emptied" && !strings.Contains(harm, "cut") && harm != "all zeroed"
	}
	return harm == "last byte cut"
}

// mended wants the files on a disk to be whole again after a stop.
func mended(t *testing.T, d *disk) {
	t.Helper()
	report, err := journal.Inspect(d.afterKill())
	if err != nil || report.Damaged() || len(report.Harmed()) > 0 {
		t.Errorf("not mended: %+v, %v", report, err)
	}
}

// TestDamageOfBothCopies harms both copies, each in any way: what is lost must be
// named, or it is said that it can't be; and Repair leaves a journal as announced.
func TestDamageOfBothCopies(t *testing.T) {
	for _, clean := range []bool{true, false} {
		whole, want := used(t, clean)
		copies := slices.DeleteFunc(whole.names(), func(name string) bool { return !strings.HasSuffix(name, ".a") && !strings.HasSuffix(name, ".b") })
		for first, harmA := range harms {
			for second, harmB := range harms {
				for _, snapshots := range []bool{true, false} {
					t.Run(fmt.Sprintf("clean %v/%s/%s/snapshots %v", clean, first, second, snapshots), func(t *testing.T) {
						d := whole.afterKill()
						d.harm(copies[0], harmA)
						d.harm(copies[1], harmB)
						if !snapshots {
							for _, name := range d.names() {
								if strings.HasPrefix(name, "snapshot-") {
									d.harm(name, harms["removed"])
								}
							}
						}
						if len(d.files) == 0 {
							return // nobody can know
						}
						checkLoss(t, d, want)
					})
				}
			}
		}
	}
}

func checkLoss(t *testing.T, d *disk, want map[string]string) {
	t.Helper()
	before, err := journal.Inspect(d)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a mark outlives a start
		j, report := open(t, d)
		if len(report.Lost) != len(before.Lost) || (report.Gap == nil) != (before.Gap == nil) {
			t.Fatalf("report %+v, before %+v", report, before)
		}
		got := values(t, j)
		for name := range maps.Keys(merged(got, want)) {
			marked := slices.ContainsFunc(report.Lost, func(m journal.Mark) bool { return m.Name == name && len(m.Files) > 0 })
			if got[name] != want[name] && !marked && report.Gap == nil {
				t.Fatalf("%s is lost, and not reported: %+v", name, report)
			}
		}
		if !report.Damaged() {
			return
		}
		set(t, j, "more", "x")
		want = merged(want, map[string]string{"more": "x"})
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	done, err := journal.Repair(journal.Options{Disk: d})
	if err != nil || !done.Damaged() {
		t.Fatalf("Repair = %+v, %v", done, err)
	}
	mended(t, d)
	j, report := open(t, d)
	got := values(t, j)
	if report.Damaged() {
		t.Errorf("still damaged: %+v", report)
	}
	for _, mark := range done.Lost {
		if _, there := got[mark.Name]; there != !mark.Restored.IsZero() {
			t.Errorf("%s is there: %v, though %+v", mark.Name, there, mark)
		}
	}
}

func merged(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// TestOnlyTheDamagedValueIsLost overwrites one value in both copies: its key alone
// is lost, by name, and the value that it had before can be restored.
func TestOnlyTheDamagedValueIsLost(t *testing.T) {
	d := newDisk()
	j, _ := open(t, d)
	set(t, j, "other", "kept")
	set(t, j, "key", "the value before")
	set(t, j, "key", "the value that is lost")
	set(t, j, "never", "there before")
	set(t, j, "last", "kept")
	d = d.afterKill()
	for _, name := range []string{"journal-1.a", "journal-1.b"} {
		d.harm(name, func(text []byte) []byte {
			return bytes.Replace(bytes.Replace(text, []byte("the value that is lost"), []byte("the value that is mine"), 1), []byte("there before"), []byte("there behind"), 1)
		})
	}
	j, report := open(t, d)
	if len(report.Lost) != 2 || report.Gap != nil || report.Lost[0].Name != "key" || report.Lost[0].Restored.IsZero() ||
		report.Lost[1].Name != "never" || !report.Lost[1].Restored.IsZero() || !slices.Equal(report.Lost[0].Files, []string{"journal-1.a", "journal-1.b"}) {
		t.Fatalf("lost = %+v, %+v", report.Lost, report.Gap)
	}
	kept := 0
	for _, name := range d.names() {
		if strings.HasPrefix(name, "damaged-") {
			kept++
		}
	}
	if kept != 3 {
		t.Errorf("%d damaged files are kept: %v", kept, d.names())
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := journal.Repair(journal.Options{Disk: d}); err != nil {
		t.Fatal(err)
	}
	j, _ = open(t, d)
	if got, want := values(t, j), map[string]string{"other": "kept", "key": "the value before", "last": "kept"}; !maps.Equal(got, want) {
		t.Errorf("after the repair: %v, want %v", got, want)
	}
}

// TestALaterChangeTakesTheMarkAway sets, deletes and purges what was lost.
func TestALaterChangeTakesTheMarkAway(t *testing.T) {
	for name, change := range map[string]journal.Change{
		"set":    {Key: key("key"), Value: []byte("new")},
		"delete": {Key: key("key"), Delete: true},
		"purge":  {Purge: "flow"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDisk()
			j, _ := open(t, d)
			set(t, j, "key", "the value that is lost")
			d = d.afterKill()
			for _, name := range d.names() {
				d.harm(name, func(text []byte) []byte { return bytes.Replace(text, []byte("is lost"), []byte("is gone"), 1) })
			}
			j, report := open(t, d)
			if len(report.Lost) != 1 {
				t.Fatalf("report = %+v", report)
			}
			if err := j.Write(t.Context(), change); err != nil {
				t.Fatal(err)
			}
			if marks, gap := j.Lost(); len(marks) > 0 || gap != nil {
				t.Errorf("marks = %v, %v", marks, gap)
			}
			if _, report := open(t, d.afterKill()); report.Damaged() {
				t.Errorf("after a start: %+v", report)
			}
		})
	}
}

// TestDamageWhileRunning overwrites a value in the files of an open journal.
func TestDamageWhileRunning(t *testing.T) {
	d := newDisk()
	j, _ := open(t, d)
	set(t, j, "key", "the right value")
	spoil := func(name string) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.files[name].text = bytes.Replace(d.files[name].text, []byte("right"), []byte("wrong"), 1)
	}
	spoil("journal-1.a")
	if value, _, err := j.Get(key("key")); err != nil || string(value) != "the right value" {
		t.Errorf("one copy: %q, %v", value, err)
	}
	spoil("journal-1.b")
	if value, _, err := j.Get(key("key")); err == nil || !strings.Contains(err.Error(), "journal-1.b") {
		t.Errorf("both copies: %q, %v", value, err)
	}
}

// TestFullDisk runs out of room at every byte of a write: reads go on, nothing of
// the failed change is left, and with room again writes work.
func TestFullDisk(t *testing.T) {
	for room := range 150 {
		d := newDisk()
		j, _ := open(t, d)
		set(t, j, "before", "kept")
		d.mu.Lock()
		d.room = room
		d.mu.Unlock()
		err := j.Write(t.Context(), journal.Change{Key: key("big"), Value: make([]byte, 100)})
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("room for %d bytes: %v", room, err)
		}
		if got, want := values(t, j), map[string]string{"before": "kept"}; !maps.Equal(got, want) {
			t.Fatalf("room for %d bytes: %v", room, got)
		}
		if err := j.Healthy(t.Context()); room < 40 && !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("Healthy with room for %d bytes = %v", room, err)
		}
		if again, report := open(t, d.afterKill()); report.Damaged() || len(report.Harmed()) > 0 || len(values(t, again)) != 1 {
			t.Fatalf("room for %d bytes, a start: %+v", room, report)
		}
		d.mu.Lock()
		d.room = -1
		d.mu.Unlock()
		if err := j.Healthy(t.Context()); err != nil {
			t.Fatalf("Healthy with room = %v", err)
		}
		set(t, j, "after", "x")
		if again, report := open(t, d.afterKill()); report.Damaged() || len(report.Harmed()) > 0 || len(values(t, again)) != 2 {
			t.Fatalf("room for %d bytes, then more: %+v", room, report)
		}
	}
}

// TestFailedSync wants new files after a sync that failed: the old ones may lack
// on the disk what they show.
func TestFailedSync(t *testing.T) {
	d := newDisk()
	j, _ := open(t, d)
	set(t, j, "before", "kept")
	fail := func(on bool) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.noSync = on
	}
	fail(true)
	for range 2 {
		if err := j.Write(t.Context(), journal.Change{Key: key("lost"), Value: []byte("x")}); !errors.Is(err, syscall.EIO) {
			t.Fatalf("Write = %v", err)
		}
	}
	if err := j.Healthy(t.Context()); !errors.Is(err, syscall.EIO) {
		t.Errorf("Healthy = %v", err)
	}
	fail(false)
	set(t, j, "after", "x")
	if got, want := values(t, j), map[string]string{"before": "kept", "after": "x"}; !maps.Equal(got, want) {
		t.Errorf("values = %v", got)
	}
	if _, ok := d.files["journal-1.a"]; ok {
		t.Errorf("the old files are still written: %v", d.names())
	}
}
