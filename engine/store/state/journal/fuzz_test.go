package journal_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

func FuzzFrame(f *testing.F) {
	d := newDisk()
	j, _, err := journal.Open(journal.Options{Disk: d})
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range []journal.Change{{Key: key("a"), Value: []byte("value")}, {Key: key("a"), Delete: true}, {Purge: "flow"}, {None: true}} {
		if err := j.Write(f.Context(), c); err != nil {
			f.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		f.Fatal(err)
	}
	for name, file := range d.files {
		if len(file.text) > 64 && name != "journal-1.b" {
			f.Add(file.text[64:])
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if records, ok := journal.ParseFrame(text); ok && records > len(text)/13 {
			t.Errorf("%d records in %d bytes", records, len(text))
		}
	})
}

// FuzzFiles opens any bytes: what comes of it must be the same at the next start,
// and Repair must leave nothing to complain of.
func FuzzFiles(f *testing.F) {
	for _, clean := range []bool{true, false} {
		whole, _ := used(f, clean)
		var a, b, count, snapshot []byte
		for name, file := range whole.files {
			switch {
			case name[:1] == "s":
				snapshot = file.text
			case name[len(name)-2:] == ".a":
				a = file.text
			case name[len(name)-2:] == ".b":
				b = file.text
			default:
				count = file.text
			}
		}
		f.Add(a, b, count, snapshot, false)
		f.Add(a, b[:len(b)/2], count, snapshot, true)
		f.Add(a, []byte{}, []byte{}, []byte{}, true)
	}
	f.Fuzz(func(t *testing.T, a, b, count, snapshot []byte, sealed bool) {
		d := newDisk()
		if sealed {
			a, b, snapshot = journal.Seal(slices.Clone(a)), journal.Seal(slices.Clone(b)), journal.Seal(slices.Clone(snapshot))
		}
		d.put("journal-3.a", a)
		d.put("journal-3.b", b)
		d.put("journal-3.count", count)
		d.put("snapshot-20261128T193248.035Z", snapshot)
		before, err := journal.Inspect(d)
		if err != nil {
			t.Fatal(err)
		}
		all := readable(t, d, before)
		if again := readable(t, d, before); !maps.Equal(again, all) {
			t.Errorf("the second start has %d keys, the first had %d", len(again), len(all))
		}
		if _, err := journal.Repair(journal.Options{Disk: d}); err != nil {
			t.Fatal(err)
		}
		mended(t, d)
	})
}

// readable returns what a start finds, by place and name.
func readable(t *testing.T, d *disk, before journal.Report) map[journal.Key]string {
	t.Helper()
	j, report, err := journal.Open(journal.Options{Disk: d})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close() // in memory
	if report.Damaged() != before.Damaged() {
		t.Errorf("damaged: %v, before %v", report.Damaged(), before.Damaged())
	}
	all := map[journal.Key]string{}
	for place := range report.Places {
		for _, name := range j.Names(place) {
			value, ok, err := j.Get(journal.Key{Place: place, Name: name})
			if err != nil || !ok {
				t.Errorf("%q %q: %v, %v", place, name, ok, err)
			}
			all[journal.Key{Place: place, Name: name}] = string(value)
		}
	}
	return all
}
