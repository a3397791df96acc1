package worker

import (
	"context"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// waiter is a message that waits for a place.
type waiter struct {
	owner string
	ready chan struct{}
	late  time.Time // half of its time is over then; zero for one that may take for ever
}

func newWaiter(ctx context.Context, owner string) *waiter {
	w := &waiter{owner: owner, ready: make(chan struct{})}
	if by, ok := module.AnswerBy(ctx); ok {
		now := time.Now()
		w.late = now.Add(by.Sub(now) / 2)
	}
	return w
}

// next is the index of who is to have the next place, under the lock; -1 for nobody. Who
// has no place goes first. Among the others who has waited for more than half of its time
// goes last, and of these the newest first: where more come than there are places for, the
// oldest are those that nobody waits for any more when they have ended, and if they went
// first, no message would come in time.
func (p *Pool) next(now time.Time) int {
	next, best := -1, 0
	for i, w := range p.waiters {
		if !p.admissible(w.owner) {
			continue
		}
		rank := 1
		late := !w.late.IsZero() && now.After(w.late)
		if !late {
			rank++
		}
		if p.owners[w.owner] == 0 {
			rank += 2
		}
		if rank > best || rank == best && late {
			next, best = i, rank
		}
	}
	return next
}
