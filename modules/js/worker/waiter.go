package worker

import (
	"context"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// waiter is a message that waits for a place.
type waiter struct {
	owner  string
	ready  chan struct{}
	late   time.Time // half of its time is over then; zero for one that may take for ever
	number int       // in the order in which they came, of all owners
	over   bool      // it has a place, or has given up
}

func newWaiter(ctx context.Context, owner string) *waiter {
	w := &waiter{owner: owner, ready: make(chan struct{})}
	if by, ok := module.AnswerBy(ctx); ok {
		now := time.Now()
		w.late = now.Add(by.Sub(now) / 2)
	}
	return w
}

// waiters are those who wait, by owner. What it does for a message takes as long for
// thousands as for one, on average: it is done under the lock of the pool, and what took
// longer the more wait would make more wait.
type waiters struct {
	lines map[string]*line
	came  int
}

// line is those of one owner. Who has waited for more than half of its time goes last, and
// of these the newest first: where more come than there are places for, the oldest are
// those that nobody waits for any more when they have ended, and if they went first, no
// message would come in time.
type line struct {
	inTime []*waiter // the first came first
	late   []*waiter // the last goes first
	over   int       // of both, how many are over
}

func (all *waiters) add(w *waiter) {
	if all.lines == nil {
		all.lines = map[string]*line{}
	}
	of := all.lines[w.owner]
	if of == nil {
		of = &line{}
		all.lines[w.owner] = of
	}
	all.came++
	w.number = all.came
	of.inTime = append(of.inTime, w)
}

// giveUp takes one out that does not wait any more; false when it has a place by now.
func (all *waiters) giveUp(w *waiter) bool {
	if w.over {
		return false
	}
	w.over = true
	of := all.lines[w.owner]
	if of.over++; 2*of.over > len(of.inTime)+len(of.late) {
		of.inTime = slices.DeleteFunc(of.inTime, func(w *waiter) bool { return w.over })
		of.late = slices.DeleteFunc(of.late, func(w *waiter) bool { return w.over })
		of.over = 0
	}
	if len(of.inTime)+len(of.late) == 0 {
		delete(all.lines, w.owner)
	}
	return true
}

// take takes out who is to have the next place, of the owners that may have one; nil for
// nobody. Who has no place goes first, then who is in time.
func (all *waiters) take(now time.Time, places func(owner string) (has int, more bool)) *waiter {
	var next *waiter
	var best int
	for owner, of := range all.lines {
		has, more := places(owner)
		if !more {
			continue
		}
		w, rank := of.first(now), 1
		if w == nil { // all of them are over
			delete(all.lines, owner)
			continue
		}
		late := len(of.inTime) == 0
		if !late {
			rank++
		}
		if has == 0 {
			rank += 2
		}
		if rank > best || rank == best && (w.number < next.number) != late {
			next, best = w, rank
		}
	}
	if next != nil {
		next.over = true
		all.lines[next.owner].remove()
	}
	return next
}

// first is who of a line goes next; nil when all of it is over. Those whose time came are
// late from then on.
func (l *line) first(now time.Time) *waiter {
	for len(l.inTime) > 0 {
		w := l.inTime[0]
		late := !w.late.IsZero() && now.After(w.late)
		if !w.over && !late {
			return w
		}
		l.inTime = l.inTime[1:]
		if w.over {
			l.over--
			continue
		}
		l.late = append(l.late, w)
	}
	for len(l.late) > 0 {
		last := len(l.late) - 1
		if w := l.late[last]; !w.over {
			return w
		}
		l.late, l.over = l.late[:last], l.over-1
	}
	return nil
}

// remove takes out the one that first has returned.
func (l *line) remove() {
	if len(l.inTime) > 0 {
		l.inTime = l.inTime[1:]
		return
	}
	l.late = l.late[:len(l.late)-1]
}

// empty takes all out.
func (all *waiters) empty() (left []*waiter) {
	for _, of := range all.lines {
		for _, w := range slices.Concat(of.inTime, of.late) {
			if !w.over {
				w.over = true
				left = append(left, w)
			}
		}
	}
	all.lines = nil
	return left
}
