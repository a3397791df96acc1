package statistics

import "time"

const (
	dayPart  = 30 * time.Minute
	dayParts = int(24 * time.Hour / dayPart)
)

// DayPart counts the runs that began in half an hour.
type DayPart struct {
	Runs   int
	Failed int // of these, those in which something failed, handled or not
}

// Day counts the runs of the last day. The zero value has none.
type Day struct {
	parts  [dayParts]DayPart
	number [dayParts]int64 // of the half hour, since 1970
}

// Add counts runs that began at a time, and with failed one failure among them.
func (d *Day) Add(began time.Time, runs int, failed bool) {
	number := began.Unix() / int64(dayPart/time.Second)
	place := int(number % int64(dayParts))
	if place < 0 || d.number[place] > number {
		return // more than a day ago
	}
	if d.number[place] != number {
		d.parts[place], d.number[place] = DayPart{}, number
	}
	d.parts[place].Runs += runs
	if failed {
		d.parts[place].Failed++
	}
}

// Parts returns the 48 half hours up to a time, the oldest first.
func (d *Day) Parts(now time.Time) []DayPart {
	newest := now.Unix() / int64(dayPart/time.Second)
	parts := make([]DayPart, dayParts)
	for i := range parts {
		number := newest - int64(dayParts-1-i)
		if place := int(number % int64(dayParts)); d.number[place] == number {
			parts[i] = d.parts[place]
		}
	}
	return parts
}
