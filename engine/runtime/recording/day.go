package recording

import "time"

const (
	day      = 24 * time.Hour
	dayPart  = 30 * time.Minute
	dayParts = int(day / dayPart)
)

// DayPart counts the runs that began in half an hour.
type DayPart struct {
	Runs   int
	Failed int // of these, those in which something failed, handled or not
}

// dayCounts counts the runs of the last day.
type dayCounts struct {
	parts  [dayParts]DayPart
	number [dayParts]int64 // of the half hour, since 1970
}

func (d *dayCounts) add(began time.Time, runs int, failed bool) {
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

// Day returns the 48 half hours up to now, the oldest first.
func (r *History) Day() []DayPart {
	newest := time.Now().Unix() / int64(dayPart/time.Second)
	parts := make([]DayPart, dayParts)
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range parts {
		number := newest - int64(dayParts-1-i)
		if place := int(number % int64(dayParts)); r.hours.number[place] == number {
			parts[i] = r.hours.parts[place]
		}
	}
	return parts
}
