package journal_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

// TestCrashAtEveryMoment ends the process, or the machine, before every single
// change of a file, and in the middle of every write. What was acknowledged must
// be there, what was not may be, and nothing may pass for damage.
func TestCrashAtEveryMoment(t *testing.T) {
	d := newDisk()
	fate := rand.New(rand.NewPCG(1, 2))
	type moment struct {
		disk        *disk
		acked, next map[string]string
	}
	var mu sync.Mutex
	acked, next := map[string]string{}, map[string]string{}
	var moments []moment
	d.before = func() {
		mu.Lock()
		defer mu.Unlock()
		for range 2 {
			moments = append(moments, moment{d.afterPowerLoss(fate), maps.Clone(acked), maps.Clone(next)})
		}
		moments = append(moments, moment{d.afterKill(), maps.Clone(acked), maps.Clone(next)})
	}
	for round := range 3 { // each ends as a clean stop does, with a snapshot
		j, _ := open(t, d)
		for i := range 12 {
			change, name := journal.Change{Key: key(fmt.Sprint("key-", i%5))}, fmt.Sprint("key-", i%5)
			mu.Lock()
			if i%4 == 3 {
				change.Delete = true
				delete(next, name)
			} else {
				change.Value = []byte(strings.Repeat(fmt.Sprint(round, i, " "), 100))
				next[name] = string(change.Value)
			}
			mu.Unlock()
			if err := j.Write(t.Context(), change); err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			acked = maps.Clone(next)
			mu.Unlock()
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for i, m := range moments {
		for start := range 2 { // what the first start mends must hold at the second
			j, report := open(t, m.disk)
			if report.Damaged() || len(report.Harmed()) > 0 {
				t.Fatalf("moment %d, start %d: a crash passes for damage: %+v", i, start, report)
			}
			if got := values(t, j); !maps.Equal(got, m.acked) && !maps.Equal(got, m.next) {
				t.Fatalf("moment %d, start %d: %v, want %v or %v", i, start, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(m.acked)), slices.Sorted(maps.Keys(m.next)))
			}
			if start == 1 {
				set(t, j, "after", "x")
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d moments", len(moments))
}

// TestAcknowledgedIsDurable takes the power away right after each Write. A sync
// that is missing anywhere shows here.
func TestAcknowledgedIsDurable(t *testing.T) {
	d := newDisk()
	j, _ := open(t, d)
	want := map[string]string{}
	for i := range 60 { // the files are rewritten on the way
		name := fmt.Sprint("key-", i%7)
		want[name] = strings.Repeat(fmt.Sprint(i), 80)
		set(t, j, name, want[name])
		after := newDisk()
		d.mu.Lock()
		for name, file := range d.durable {
			after.put(name, file.durable)
		}
		d.mu.Unlock()
		again, report := open(t, after)
		if got := values(t, again); !maps.Equal(got, want) || len(report.Harmed()) > 0 {
			t.Fatalf("after write %d: %d of %d keys, %+v", i, len(got), len(want), report.Harmed())
		}
	}
}
