package schedule

import (
	"math"
	"time"
)

// correction bounds what counts as a switch of the clock, as for summer time, in
// seconds. A clock that is moved by more was corrected by hand.
const correction = 3 * 60 * 60

// Next returns the first time after a moment at which the schedule is due in a
// zone; false when there is none up to the year 9999. The result has no fraction
// of a second and is in UTC. What a zone's clock does is treated as Debian's cron
// does:
//
// A fixed time comes once on every day. Where the clock is put forward over it,
// it is due as the clock is moved; several that are passed over are due together.
// Where the clock is put back, it is due when it is first shown.
//
// An interval, with a star in the second, the minute or the hour, follows what
// the clock shows: nothing is made up for, and an hour that is shown twice counts
// twice.
//
// A clock that is moved by three hours or more, such as over the date line, is
// simply followed: what it skips does not come, what it repeats comes again.
func (s *Schedule) Next(after time.Time, zone *time.Location) (time.Time, bool) {
	now := after.Unix()
	at := stretchOf(now, zone)
	from := at.shown(now) + 1
	if !s.interval {
		from = at.seen(now) + 1
	}
	for {
		due, ok := s.nextWall(from)
		if ok && at.when(due) < at.end {
			return time.Unix(at.when(due), 0).UTC(), true
		}
		if at.end == never {
			return time.Time{}, false
		}
		next := stretchOf(at.end, zone)
		first := next.shown(at.end)
		if !ok && first >= from {
			return time.Time{}, false
		}
		switch {
		case s.interval || corrected(at, next):
			from = first
		case ok && due < first: // passed over
			return time.Unix(at.end, 0).UTC(), true
		}
		at = next
	}
}

// stretch is a time in which a zone's clock is not moved.
type stretch struct {
	begin, end int64 // in seconds since 1970, without the end; or never
	offset     int64 // what the clock shows more than UTC, in seconds
	zone       *time.Location
}

const never = math.MaxInt64

// stretchOf returns the stretch that a moment is in, or a part of it. The bounds
// that package time gives are only a hint: beyond a zone's table, which ends in
// 2037, they can be days off across the end of a year, where offsets are right.
func stretchOf(moment int64, zone *time.Location) stretch {
	t := time.Unix(moment, 0).In(zone)
	s := stretch{begin: -never, end: never, offset: offsetAt(moment, zone), zone: zone}
	begin, end := t.ZoneBounds()
	const part = 24 * 60 * 60 // when the hint is no use
	if hint := begin.Unix(); !begin.IsZero() {
		if hint > moment {
			hint = moment - part
		}
		s.begin = s.lastOther(hint-1, moment) + 1
	}
	if hint := end.Unix(); !end.IsZero() {
		if hint <= moment {
			hint = moment + part
		}
		s.end = s.firstOther(moment, hint)
	}
	return s
}

func offsetAt(moment int64, zone *time.Location) int64 {
	_, offset := time.Unix(moment, 0).In(zone).Zone()
	return int64(offset)
}

// firstOther returns the first moment after inside with another offset, or outside.
func (s stretch) firstOther(inside, outside int64) int64 {
	if offsetAt(outside-1, s.zone) == s.offset {
		return outside
	}
	for outside-inside > 1 {
		middle := inside + (outside-inside)/2
		if offsetAt(middle, s.zone) == s.offset {
			inside = middle
		} else {
			outside = middle
		}
	}
	return outside
}

// lastOther returns the last moment before inside with another offset, or outside.
func (s stretch) lastOther(outside, inside int64) int64 {
	if offsetAt(outside+1, s.zone) == s.offset {
		return outside
	}
	for inside-outside > 1 {
		middle := outside + (inside-outside)/2
		if offsetAt(middle, s.zone) == s.offset {
			inside = middle
		} else {
			outside = middle
		}
	}
	return outside
}

func (s stretch) shown(moment int64) wall { return wall(moment + s.offset) }
func (s stretch) when(shown wall) int64   { return int64(shown) - s.offset }

// seen returns the latest that the clock has shown up to a moment: more than it
// shows now after it was put back.
func (s stretch) seen(moment int64) wall {
	latest := s.shown(moment)
	for moment-2*correction < s.begin {
		before := stretchOf(s.begin-1, s.zone)
		if corrected(before, s) {
			break
		}
		latest = max(latest, before.shown(s.begin-1))
		s = before
	}
	return latest
}

// corrected reports whether the clock was corrected between two stretches, rather
// than switched.
func corrected(before, after stretch) bool {
	moved := after.offset - before.offset
	return moved >= correction || moved < -correction
}
