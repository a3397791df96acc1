package schedule

import (
	"math/bits"
	"time"
)

// wall is what a clock on the wall shows, as the seconds since 1970 that UTC
// would have then. It knows nothing of zones: each minute is there, once.
type wall int64

const (
	daySeconds = 24 * 60 * 60
	lastYear   = 9999 // the last that a time can have as text
)

func wallOf(year int, month time.Month, day int) wall {
	return wall(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix())
}

// dayRule says which days fit.
type dayRule struct{ monthDay, weekday field }

// date is a day with what the rules ask of it.
type date struct {
	year    int
	month   time.Month
	day     int
	weekday int // Sunday is 0
	last    int // the last day of its month
}

func dateOf(w wall) date {
	t := time.Unix(int64(w), 0).UTC()
	d := date{year: t.Year(), month: t.Month(), day: t.Day(), weekday: int(t.Weekday())}
	d.last = time.Date(d.year, d.month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return d
}

// next moves on by a day.
func (d date) next() date {
	if d.day == d.last {
		return dateOf(wallOf(d.year, d.month, d.day+1))
	}
	d.day++
	d.weekday = (d.weekday + 1) % 7
	return d
}

// fits is cron's rule for its two day fields: one that begins with a star
// restricts the other; else a day that fits one of them fits.
func (r *dayRule) fits(d date) bool {
	monthDay, weekday := r.monthDay.hasMonthDay(d), r.weekday.hasWeekday(d)
	if r.monthDay.star || r.weekday.star {
		return monthDay && weekday
	}
	return monthDay || weekday
}

func (f *field) hasMonthDay(d date) bool {
	if f.values.has(d.day) || f.lastDay && d.day == d.last {
		return true
	}
	if f.nearest == 0 || d.weekday == 0 || d.weekday == 6 {
		return false
	}
	// d is a working day: the one next to itself; on a Monday and a Friday also to
	// the days of the weekend beside it, unless the month ends between them.
	switch {
	case f.nearest.has(d.day):
		return true
	case d.weekday == 1:
		return d.day > 1 && f.nearest.has(d.day-1) || d.day == 3 && f.nearest.has(1)
	case d.weekday == 5:
		return d.day < d.last && f.nearest.has(d.day+1) || d.day == d.last-2 && f.nearest.has(d.last)
	}
	return false
}

func (f *field) hasWeekday(d date) bool {
	return f.values.has(d.weekday) ||
		f.last.has(d.weekday) && d.day > d.last-7 ||
		f.numbered[(d.day-1)/7+1].has(d.weekday)
}

// nextWall returns the first time at or after from that fits; false when there is
// none up to the year 9999. A calendar repeats itself after 400 years, so that a
// schedule of any year needs no longer search.
func (s *Schedule) nextWall(from wall) (wall, bool) {
	d := dateOf(from)
	inDay := int(from - wallOf(d.year, d.month, d.day))
	end := lastYear
	if len(s.years) == 0 {
		end = min(end, d.year+400)
	}
	for d.year <= end {
		if year, ok := s.nextYear(d.year); !ok {
			return 0, false
		} else if year != d.year {
			d, inDay = dateOf(wallOf(year, time.January, 1)), 0
			continue
		}
		if !s.month.has(int(d.month)) {
			d, inDay = dateOf(wallOf(d.year, d.month+1, 1)), 0
			continue
		}
		if s.days.fits(d) {
			if found, ok := s.nextInDay(inDay); ok {
				return wallOf(d.year, d.month, d.day) + wall(found), true
			}
		}
		d, inDay = d.next(), 0
	}
	return 0, false
}

// nextYear returns the first year at or after from that fits.
func (s *Schedule) nextYear(from int) (int, bool) {
	if len(s.years) == 0 {
		return from, true
	}
	best, found := 0, false
	for _, y := range s.years {
		year := y.from
		if from > year {
			year += (from - year + y.step - 1) / y.step * y.step
		}
		if year <= y.to && (!found || year < best) {
			best, found = year, true
		}
	}
	return best, found
}

// nextInDay returns the first second of a day at or after from that fits.
func (s *Schedule) nextInDay(from int) (int, bool) {
	hour, minute, second := from/3600, from/60%60, from%60
	for h, ok := s.hour.next(hour); ok; h, ok = s.hour.next(h + 1) {
		if h > hour {
			minute, second = 0, 0
		}
		for m, ok := s.minute.next(minute); ok; m, ok = s.minute.next(m + 1) {
			if m > minute {
				second = 0
			}
			if sec, ok := s.second.next(second); ok {
				return h*3600 + m*60 + sec, true
			}
		}
	}
	return 0, false
}

// next returns the first value at or after from.
func (s set) next(from int) (int, bool) {
	if rest := s >> from; rest != 0 {
		return from + bits.TrailingZeros64(uint64(rest)), true
	}
	return 0, false
}
