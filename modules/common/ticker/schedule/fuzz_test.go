package schedule_test

import (
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/common/ticker/schedule"
)

// FuzzSchedule reads any text. What is taken has later and later times, none of
// them before the one that was asked after, and each shows on the clock as the
// fields say, unless the clock was moved over it.
func FuzzSchedule(f *testing.F) {
	for i, line := range append(lines, "@daily", "0 0 L * 5#2", "1 2 3W 4 5L 2026", "*/7 0/9 1-5/2 ? JAN,dec mon-FRI 1999-2040/3", "0 0 29 2 1", "* 0 * 4 5L") {
		f.Add(line, int64(i)*1e8, uint8(i))
	}
	f.Fuzz(func(t *testing.T, text string, after int64, zoneNumber uint8) {
		s, err := schedule.Parse(text)
		if err != nil {
			checkShort(t, err)
			return
		}
		zone := load(t, zones[int(zoneNumber)%len(zones)])
		at := time.Unix(after%(1<<34), 0)
		for range 5 {
			next, ok := s.Next(at, zone)
			if !ok {
				return
			}
			if !next.After(at) {
				t.Fatalf("%q after %s comes at %s", text, at, next)
			}
			if _, moved := next.Add(-4 * time.Hour).In(zone).ZoneBounds(); moved.IsZero() || moved.After(next) {
				checkShown(t, s.String(), next.In(zone))
			}
			at = next
		}
	})
}

// checkShort holds an error to a part of the text that it is about: quoted, a byte that
// is no character takes four.
func checkShort(t *testing.T, err error) {
	t.Helper()
	if len(err.Error()) > 1500 {
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
}

// checkShown compares a time with the fields of an expression that consists of numbers
// only, as the reference reads them.
func checkShown(t *testing.T, text string, at time.Time) {
	t.Helper()
	fields := strings.Fields(text)
	if len(fields) != 5 || strings.Trim(strings.ReplaceAll(text, "*/", ""), " *0123456789,-") != "" {
		return
	}
	_, offset := at.Zone()
	if !newCrontab(text).matches(minuteOf((at.Unix() + int64(offset)) / 60)) {
		t.Errorf("%q comes at %s", text, at)
	}
}
