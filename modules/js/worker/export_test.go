package worker

import (
	"strconv"
	"time"
)

// Waiters are those who wait, each named by its owner and when it came.
type Waiters struct {
	all  waiters
	name map[*waiter]string
}

// Add adds one that is late from a time on; zero is never.
func (w *Waiters) Add(owner string, late time.Time) (name string, giveUp func() bool) {
	if w.name == nil {
		w.name = map[*waiter]string{}
	}
	one := &waiter{owner: owner, late: late}
	w.all.add(one)
	w.name[one] = owner + strconv.Itoa(one.number)
	return w.name[one], func() bool { return w.all.giveUp(one) }
}

// Take takes out who is next; empty for nobody.
func (w *Waiters) Take(now time.Time, places func(owner string) (has int, more bool)) string {
	return w.name[w.all.take(now, places)]
}

// Kept is how many are in memory, those included that are over.
func (w *Waiters) Kept() (count int) {
	for _, of := range w.all.lines {
		count += len(of.inTime) + len(of.late)
	}
	return count
}
