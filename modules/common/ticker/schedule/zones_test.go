package schedule_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/patchbay-dev/patchbay/modules/common/ticker/schedule"
)

// zones are of both hemispheres, with switches at midnight and at other hours, by
// half an hour and two hours, in Ramadan, over the date line, and with none.
var zones = []string{
	"Africa/Cairo", "Africa/Casablanca", "America/Asuncion", "America/Havana", "America/New_York",
	"America/Santiago", "America/St_Johns", "Antarctica/Troll", "Asia/Beirut", "Asia/Tehran",
	"Atlantic/Azores", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin",
	"Pacific/Apia", "Pacific/Kiritimati", "UTC",
}

var lines = []string{
	"30 2 * * *", "0 0 * * *", "15 0 * * *", "45 23 * * *", "0 9 20 3 *", "0 9 * 9 1", "59 1 * * 0", "0,30 2,3 * * *",
	"30 0 1-7 * 7", "5 0-3 * * *", "0 0 31 12 *", "17 1 29 2 *", "30 2 30 10 *", "0-59/15 2 * * *", "0 1 */2 * 1",
	"*/15 * * * *", "*/20 2 * * *", "0 */2 * * *", "30 * * * *", "* 0 * * 5", "*/7 */3 */2 * 1", "0 * 1 * *", "* 23 31 * *",
}

// The years that are compared: from the one in which Kiritimati skipped a day to
// some that are still to come.
var (
	compareFrom = time.Date(1994, 12, 1, 12, 0, 0, 0, time.UTC)
	compareTo   = time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)

	// Later ones, for which zones have a rule and no table.
	beyondFrom = time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	beyondTo   = time.Date(2043, 1, 1, 0, 0, 0, 0, time.UTC)
)

// TestRunsAsDebiansCronDoes compares the times around every switch of every zone,
// and of days in between, with the loop of Debian's cron.
func TestRunsAsDebiansCronDoes(t *testing.T) {
	for _, name := range zones {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zone := load(t, name)
			random := rand.New(rand.NewPCG(1, 2))
			moved := append(switches(zone, compareFrom, compareTo), switches(zone, beyondFrom, beyondTo)...)
			if len(moved) < 3 && name != "UTC" && name != "Pacific/Kiritimati" {
				t.Errorf("the zone has %d switches", len(moved))
			}
			for i, at := range append(moved, compareFrom) {
				compare(t, zone, at.Add(-13*time.Hour), at.Add(13*time.Hour), append(slices.Clone(lines), sample(random)))
				if quiet := at.AddDate(0, 0, 20); i%8 == 0 {
					compare(t, zone, quiet, quiet.AddDate(0, 0, 1), lines)
				}
			}
		})
	}
}

// switches finds the moments at which the offset of a zone changes.
func switches(zone *time.Location, from, to time.Time) []time.Time {
	offset := func(at time.Time) int { _, offset := at.In(zone).Zone(); return offset }
	var found []time.Time
	for at := from; at.Before(to); at = at.Add(12 * time.Hour) {
		for minute := at; offset(at) != offset(at.Add(12*time.Hour)); minute = minute.Add(time.Minute) {
			if offset(minute) != offset(at) {
				found = append(found, minute)
				break
			}
		}
	}
	return found
}

func load(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// sample makes up a line whose times are likely to be near a switch.
func sample(random *rand.Rand) string {
	pick := func(fields ...string) string { return fields[random.IntN(len(fields))] }
	return strings.Join([]string{
		pick("*", "*/9", fmt.Sprint(random.IntN(60)), "0-29/3,50"),
		pick("*", "*/3", "0", "1", "2", "3", "23", "0-4", "22-23,0-1"),
		pick("*", "*/2", fmt.Sprint(1+random.IntN(28)), "24-31"),
		pick("*", "3,4", "9-11", "*/2"),
		pick("*", "0", "6,7", "1-5", "*/3"),
	}, " ")
}

func compare(t *testing.T, zone *time.Location, from, to time.Time, texts []string) {
	t.Helper()
	var reference []*crontab
	for _, text := range texts {
		reference = append(reference, newCrontab(text))
	}
	debian(zone, from, to, reference)
	for _, line := range reference {
		s := parse(t, line.text)
		want := slices.Compact(line.times)
		// From any time, and in the middle from each of its own and from just before.
		for probe := from.Add(-time.Second); probe.Before(to); probe = probe.Add(47 * time.Minute) {
			check(t, s, probe, want, to, zone)
		}
		middle := from.Add(to.Sub(from) / 2)
		for _, at := range want {
			if at.Sub(middle).Abs() > 3*time.Hour {
				continue
			}
			check(t, s, at, want, to, zone)
			check(t, s, at.Add(-time.Nanosecond), want, to, zone)
		}
		if t.Failed() {
			return
		}
	}
}

func check(t *testing.T, s *schedule.Schedule, after time.Time, times []time.Time, to time.Time, zone *time.Location) {
	want := to // or later
	if i, _ := slices.BinarySearchFunc(times, after.Add(1), time.Time.Compare); i < len(times) {
		want = times[i]
	}
	got, ok := s.Next(after, zone)
	if !ok || want.Before(to) && !got.Equal(want) || got.Before(want) {
		t.Errorf("%s after %s is %s, want %s", s, after.In(zone).Format(time.RFC3339), got.In(zone).Format(time.RFC3339), want.In(zone).Format(time.RFC3339))
	}
}

// TestFixedTimeComesOnceOnEveryDay needs no reference: each date that the clock of
// a zone shows gets one time, whatever the clock does.
func TestFixedTimeComesOnceOnEveryDay(t *testing.T) {
	for _, name := range zones {
		zone := load(t, name)
		days := daysOf(zone)
		for _, text := range []string{"0 0 * * *", "30 0 * * *", "30 2 * * *", "59 23 * * *"} {
			t.Run(name+" "+text, func(t *testing.T) {
				s := parse(t, text)
				year, month, day := compareFrom.In(zone).Date()
				at := time.Date(year, month, day, 23, 59, 59, 0, zone)
				for _, day := range days {
					next, ok := s.Next(at, zone)
					if got := next.In(zone).Format(time.DateOnly); !ok || got != day {
						t.Fatalf("after %s it comes on %s, want %s", at.In(zone).Format(time.RFC3339), got, day)
					}
					at = next
				}
			})
		}
	}
}

// daysOf returns the dates that a zone's clock shows, without the first.
func daysOf(zone *time.Location) []string {
	var days []string
	_, _, before := compareFrom.In(zone).Date()
	for at := compareFrom; at.Before(compareTo); at = at.Add(3 * time.Hour) {
		if _, _, day := at.In(zone).Date(); day != before {
			days = append(days, at.In(zone).Format(time.DateOnly))
			before = day
		}
	}
	return days
}

func parse(t testing.TB, text string) *schedule.Schedule {
	t.Helper()
	s, err := schedule.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
