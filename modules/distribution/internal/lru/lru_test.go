package lru_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/modules/distribution/internal/lru"
)

func TestMapForgetsWhatWasUsedLongestAgo(t *testing.T) {
	for name, test := range map[string]struct {
		use  func(m *lru.Map[string, int])
		want []string
	}{
		"the first":            {func(*lru.Map[string, int]) {}, []string{"b", "c"}},
		"not what was read":    {func(m *lru.Map[string, int]) { m.Get("a") }, []string{"a", "c"}},
		"not what was written": {func(m *lru.Map[string, int]) { m.Put("a", 9) }, []string{"a", "c"}},
		"not what was asked for": {func(m *lru.Map[string, int]) {
			m.GetOrAdd("a", func() int { return 9 })
		}, []string{"a", "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := lru.New[string, int](2)
			m.Put("a", 1)
			m.Put("b", 2)
			test.use(m)
			m.Put("c", 3)
			got := m.Keys()
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("the map holds %q, want %q", got, test.want)
			}
		})
	}
}

func TestMapKeepsWhatIsThere(t *testing.T) {
	m := lru.New[string, int](2)
	if got := m.GetOrAdd("a", func() int { return 1 }); got != 1 {
		t.Errorf("a new value is %d, want 1", got)
	}
	if got := m.GetOrAdd("a", func() int { return 2 }); got != 1 {
		t.Errorf("the value is %d, want the first one, 1", got)
	}
	m.Put("a", 3)
	if got, ok := m.Get("a"); got != 3 || !ok {
		t.Errorf("the value is %d (%v), want the one that was put last, 3", got, ok)
	}
	if _, ok := m.Get("b"); ok {
		t.Error("a key that was never stored is there")
	}
}

// TestAgedMapForgetsWhatWasNotUsedForLong: what was not used for the age is forgotten when
// something else is stored, and what is used stays.
func TestAgedMapForgetsWhatWasNotUsedForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := lru.NewAged[string, int](100, time.Hour)
		for _, key := range []string{"a", "b", "c"} {
			m.Put(key, 1)
		}
		time.Sleep(40 * time.Minute)
		m.Get("a")
		m.Put("b", 2)
		time.Sleep(40 * time.Minute)
		m.Put("d", 1)
		got := m.Keys()
		slices.Sort(got)
		if want := []string{"a", "b", "d"}; !slices.Equal(got, want) {
			t.Errorf("the map holds %q, want %q", got, want)
		}
	})
}

// TestMapTakesOneAllocationAValue: where many values are held for long, each of their
// allocations keeps a part of the heap from being given back. The map's own table grows
// besides.
func TestMapTakesOneAllocationAValue(t *testing.T) {
	m := lru.New[int, int](1000)
	next := 0
	add := func() {
		m.Put(next, next)
		next++
	}
	for range 1000 { // the table has its size then
		add()
	}
	if got := testing.AllocsPerRun(1000, add); got > 1 {
		t.Errorf("%g allocations a value, want 1", got)
	}
}
