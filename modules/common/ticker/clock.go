package ticker

import "time"

// clock is the wall clock, by which a ticker plans: people and NTP set it, and it goes
// on while the machine sleeps. How long a wait takes is measured by monotonic time
// instead.
type clock func() time.Time

// now is in UTC and without a monotonic reading, so that it equals what is read
// from the state.
func (c clock) now() time.Time { return c().UTC().Round(0) }

// deadline is a time on the wall together with the moment, in monotonic time, at
// which a clock that nobody sets would show it.
type deadline struct {
	shown  time.Time
	moment time.Time
}

// slack is how much the two may differ before the clock counts as set.
const slack = time.Second

// follow makes the deadline that of next, unless it is already.
func (d *deadline) follow(next, now time.Time) {
	if !d.shown.Equal(next) {
		*d = deadline{next, time.Now().Add(next.Sub(now))}
	}
}

// corrected returns what the clock will show at the deadline: earlier than it was
// to when the clock was set back meanwhile.
func (d *deadline) corrected(now time.Time) time.Time {
	left := time.Until(d.moment)
	if d.shown.Sub(now) > left+slack {
		d.shown = now.Add(left)
	}
	return d.shown
}
