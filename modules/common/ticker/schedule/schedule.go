package schedule

import (
	"fmt"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// Schedule is a cron expression that was read. The zero value has no times; Parse
// makes one. It is immutable and safe for concurrent use.
//
// An expression has five fields: minute, hour, day of the month, month, weekday.
// Six fields have the seconds first, or a year of four digits last; seven have
// both. A field is a list, by commas, of
//
//   - every value; ? means the same
//     a       a value; months and weekdays also by name, such as JAN and MON
//     a-b     the values from a to b
//     */n     every n-th value from the first
//     a-b/n   every n-th value from a to b
//     a/n     every n-th value from a on; 0/n are the multiples of n
//     L       the last day of the month (day of the month)
//     aW      the working day next to day a, within the month (day of the month)
//     aL      the last such weekday of the month (weekday)
//     a#n     the n-th such weekday of the month (weekday)
//
// Sunday is 0 and 7. When both day fields are restricted a day fits when one of
// them does; when one of them begins with a star, both have to. Tags such as
// @daily mean a whole expression.
type Schedule struct {
	text                 string
	second, minute, hour set
	days                 dayRule
	month                set
	years                []span // none: every year
	interval             bool   // the second, minute or hour begins with a star
}

// maxText bounds the length of an expression.
const maxText = 1024

// tags mean whole expressions.
func tagged(tag string) (string, bool) {
	switch tag {
	case "@yearly", "@annually":
		return "0 0 1 1 *", true
	case "@monthly":
		return "0 0 1 * *", true
	case "@weekly":
		return "0 0 * * 0", true
	case "@daily", "@midnight":
		return "0 0 * * *", true
	case "@hourly":
		return "0 * * * *", true
	case "@30minutes":
		return "*/30 * * * *", true
	case "@15minutes":
		return "*/15 * * * *", true
	case "@10minutes":
		return "*/10 * * * *", true
	case "@5minutes":
		return "*/5 * * * *", true
	case "@always":
		return "* * * * *", true
	case "@everysecond":
		return "* * * * * *", true
	}
	return "", false
}

// Parse reads an expression. An error is an *Error; it names the column and, where
// one is near, what was probably meant. What no calendar has a day for, such as
// 30 February, is an error too; a schedule whose years are over is not.
func Parse(text string) (*Schedule, error) {
	if len(text) > maxText {
		return nil, &Error{texts.Cut(text, 40), maxText + 1, fmt.Sprintf("it has more than %d characters", maxText)}
	}
	words := split(text)
	if len(words) > 0 && strings.HasPrefix(words[0].text, "@") {
		whole, ok := tagged(strings.ToLower(words[0].text))
		if !ok || len(words) > 1 {
			return nil, &Error{text, words[0].column, unknownTag(words[0].text)}
		}
		words, text = split(whole), whole
	}
	s, err := parseFields(text, words)
	if err != nil {
		return nil, err
	}
	if _, ok := s.nextWall(wallOf(0, time.January, 1)); !ok {
		return nil, &Error{text, 0, "never comes: the days, months and years that it names don't meet"}
	}
	return s, nil
}

// parseFields reads the fields, with the seconds and the year that may be left out.
func parseFields(text string, words []word) (*Schedule, error) {
	units := []unit{minute, hour, monthDay, month, weekday}
	switch {
	case len(words) == 6 && isYear(words[5].text):
		units = append(units, year)
	case len(words) == 6:
		units = append([]unit{second}, units...)
	case len(words) == 7:
		units = append(append([]unit{second}, units...), year)
	case len(words) != 5:
		return nil, &Error{text, 1, fmt.Sprintf("%d fields are too few or too many: give minute hour day month weekday, such as 0 3 * * 1-5", len(words))}
	}
	s := &Schedule{text: text}
	s.second.add(0) // when it has no such field
	for i, u := range units {
		f, err := parseField(u, text, words[i])
		if err != nil {
			return nil, err
		}
		s.put(u, f)
	}
	return s, nil
}

func (s *Schedule) put(u unit, f field) {
	switch u {
	case second:
		s.second = f.values
	case minute:
		s.minute = f.values
	case hour:
		s.hour = f.values
	case monthDay:
		s.days.monthDay = f
	case month:
		s.month = f.values
	case weekday:
		s.days.weekday = f
	case year:
		s.years = f.spans
	}
	if u <= hour && f.star {
		s.interval = true
	}
}

// String returns the expression; of a tag the expression that it means.
func (s *Schedule) String() string { return s.text }

// Yearly reports whether the schedule names years, and so may come to its end.
func (s *Schedule) Yearly() bool { return len(s.years) > 0 }

// Interval reports whether it repeats in an interval, by a star in the second,
// the minute or the hour, rather than at fixed times.
func (s *Schedule) Interval() bool { return s.interval }

func isYear(text string) bool {
	digits := 0
	for _, r := range text {
		if digits++; r < '0' || r > '9' {
			digits = 0
		}
		if digits == 4 {
			return true
		}
	}
	return false
}
