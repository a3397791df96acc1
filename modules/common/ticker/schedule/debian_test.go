package schedule_test

import (
	"strconv"
	"strings"
	"time"
)

// crontab is a line of a crontab as the reference reads it: five fields of
// numbers, ranges, lists and steps. It shares no code with the package.
type crontab struct {
	text                                   string
	minute, hour, monthDay, month, weekday [64]bool
	wild, monthDayStar, weekdayStar        bool
	times                                  []time.Time // when it ran
}

func newCrontab(text string) *crontab {
	f := strings.Fields(text)
	return &crontab{
		text:   text,
		minute: expand(f[0], 0, 59), hour: expand(f[1], 0, 23), monthDay: expand(f[2], 1, 31), month: expand(f[3], 1, 12), weekday: expand(f[4], 0, 7),
		wild:         f[0][0] == '*' || f[1][0] == '*',
		monthDayStar: f[2][0] == '*', weekdayStar: f[4][0] == '*',
	}
}

func expand(field string, low, top int) [64]bool {
	var values [64]bool
	for _, part := range strings.Split(field, ",") {
		base, stepText, stepped := strings.Cut(part, "/")
		step := 1
		if stepped {
			step, _ = strconv.Atoi(stepText)
		}
		from, to := low, top
		if base != "*" {
			first, last, ranged := strings.Cut(base, "-")
			from, _ = strconv.Atoi(first)
			to = from
			if ranged {
				to, _ = strconv.Atoi(last)
			}
		}
		for v := from; v <= to; v += step {
			values[v] = true
		}
	}
	if top == 7 && values[7] {
		values[0] = true
	}
	return values
}

// minute is what the clock shows.
type minute struct{ minute, hour, monthDay, month, weekday int }

func minuteOf(shown int64) minute {
	t := time.Unix(shown*60, 0).UTC()
	return minute{t.Minute(), t.Hour(), t.Day(), int(t.Month()), int(t.Weekday())}
}

func (c *crontab) matches(m minute) bool {
	if !c.minute[m.minute] || !c.hour[m.hour] || !c.month[m.month] {
		return false
	}
	monthDay, weekday := c.monthDay[m.monthDay], c.weekday[m.weekday]
	if c.monthDayStar || c.weekdayStar {
		return monthDay && weekday
	}
	return monthDay || weekday
}

// debian runs crontabs as the loop of Debian's cron does, minute by minute. It
// compares what the clock shows with a virtual clock that counts every minute
// once: a clock that is ahead by 6 minutes to 3 hours was put forward, one that is
// behind by less than 3 hours was put back, and a larger difference is a correction.
func debian(zone *time.Location, from, to time.Time, lines []*crontab) {
	shown := func(t time.Time) int64 {
		_, offset := t.In(zone).Zone()
		return (t.Unix() + int64(offset)) / 60
	}
	virtual := shown(from) - 1
	for now := from; now.Before(to); now = now.Add(time.Minute) {
		running := shown(now)
		run := func(shown int64, wild, fixed bool) {
			minute := minuteOf(shown)
			for _, line := range lines {
				if (line.wild && wild || !line.wild && fixed) && line.matches(minute) {
					line.times = append(line.times, now)
				}
			}
		}
		switch ahead := running - virtual; {
		case ahead > 0 && ahead <= 5: // on time, or a little late
			for virtual < running {
				virtual++
				run(virtual, true, true)
			}
		case ahead > 5 && ahead <= 180: // put forward
			run(running, true, false)
			for virtual < running {
				virtual++
				run(virtual, false, true)
			}
		case ahead <= 0 && ahead > -180: // put back
			run(running, true, false)
		default: // corrected
			virtual = running
			run(running, true, true)
		}
	}
}
