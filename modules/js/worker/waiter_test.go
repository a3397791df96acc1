package worker_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

// came is a waiter of the model.
type came struct {
	name, owner string
	late        time.Time
	giveUp      func() bool
}

// next is who has the next place, in words: of the owners that may have one more, one
// without a place first, then who is in time in the order in which they came, then who is
// late, the newest first.
func next(all []came, now time.Time, places func(string) (int, bool)) int {
	found, best := -1, 0
	for i, w := range all {
		has, more := places(w.owner)
		if !more {
			continue
		}
		rank, late := 1, !w.late.IsZero() && now.After(w.late)
		if !late {
			rank++
		}
		if has == 0 {
			rank += 2
		}
		if rank > best || rank == best && late {
			found, best = i, rank
		}
	}
	return found
}

// TestWaiters has some hundred come, give up and take places at random, and holds what
// is taken to a list that is looked through.
func TestWaiters(t *testing.T) {
	t.Parallel()
	owners := []string{"a", "b", "c", "d"}
	for seed := range uint64(200) {
		chance := rand.New(rand.NewPCG(seed, 1))
		var waiters worker.Waiters
		var model []came
		now, steps := time.Unix(1e9, 0), 600
		places := map[string]int{}
		ask := func(owner string) (int, bool) { return places[owner], places[owner] < 3 }
		for range steps {
			now = now.Add(time.Duration(chance.IntN(50)) * time.Millisecond)
			switch what := chance.IntN(10); {
			case what < 5:
				one := came{owner: owners[chance.IntN(len(owners))]}
				if one.owner != "d" { // whose messages may take for ever
					one.late = now.Add(time.Second)
				}
				one.name, one.giveUp = waiters.Add(one.owner, one.late)
				model = append(model, one)
			case what < 6 && len(model) > 0:
				i := chance.IntN(len(model))
				if !model[i].giveUp() || model[i].giveUp() {
					t.Fatalf("seed %d: %s gives up once and not twice", seed, model[i].name)
				}
				model = slices.Delete(model, i, i+1)
			case what < 8:
				places[owners[chance.IntN(len(owners))]] = chance.IntN(4)
			default:
				want := ""
				if i := next(model, now, ask); i >= 0 {
					want = model[i].name
					model = slices.Delete(model, i, i+1)
				}
				if got := waiters.Take(now, ask); got != want {
					t.Fatalf("seed %d: %q has the place, want %q of %d", seed, got, want, len(model))
				}
			}
			if kept := waiters.Kept(); kept > 2*len(model)+len(owners) {
				t.Fatalf("seed %d: %d are kept for %d that wait", seed, kept, len(model))
			}
		}
	}
}
