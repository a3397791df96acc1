package schedule_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/modules/common/ticker/schedule"
)

// begin is a Saturday.
var begin = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func TestNext(t *testing.T) {
	tests := map[string]struct {
		text, after, zone string
		want              string // in the zone; of the first times
	}{
		"every minute":                {"* * * * *", "", "", "2000-01-01 00:01:00, 2000-01-01 00:02:00"},
		"a time of the day":           {"30 3 * * *", "", "", "2000-01-01 03:30:00, 2000-01-02 03:30:00"},
		"a step":                      {"*/25 5 * * *", "", "", "2000-01-01 05:00:00, 2000-01-01 05:25:00, 2000-01-01 05:50:00, 2000-01-02 05:00:00"},
		"a step of a range":           {"0 8-18/4 * * *", "", "", "2000-01-01 08:00:00, 2000-01-01 12:00:00, 2000-01-01 16:00:00, 2000-01-02 08:00:00"},
		"a step from a value":         {"0 10/6 * * *", "", "", "2000-01-01 10:00:00, 2000-01-01 16:00:00, 2000-01-01 22:00:00, 2000-01-02 10:00:00"},
		"multiples":                   {"0 0 0/10 * *", "", "", "2000-01-10 00:00:00, 2000-01-20 00:00:00, 2000-01-30 00:00:00, 2000-02-10 00:00:00"},
		"a list":                      {"5,1,3 0 * * *", "", "", "2000-01-01 00:01:00, 2000-01-01 00:03:00, 2000-01-01 00:05:00, 2000-01-02 00:01:00"},
		"names":                       {"0 0 * feb-Apr mon", "", "", "2000-02-07 00:00:00, 2000-02-14 00:00:00"},
		"sunday is 7":                 {"0 0 * * 7", "", "", "2000-01-02 00:00:00, 2000-01-09 00:00:00"},
		"a week over sunday":          {"0 0 * * 6-7", "", "", "2000-01-02 00:00:00, 2000-01-08 00:00:00, 2000-01-09 00:00:00"},
		"a week up to sunday":         {"0 0 * * SAT-SUN", "", "", "2000-01-02 00:00:00, 2000-01-08 00:00:00"},
		"from sunday on":              {"0 0 * * 7-2", "", "", "2000-01-02 00:00:00, 2000-01-03 00:00:00, 2000-01-04 00:00:00, 2000-01-09 00:00:00"},
		"either day":                  {"0 0 13 * 5", "", "", "2000-01-07 00:00:00, 2000-01-13 00:00:00, 2000-01-14 00:00:00"},
		"both days after a star":      {"0 0 */2 * 1", "", "", "2000-01-03 00:00:00, 2000-01-17 00:00:00, 2000-01-31 00:00:00, 2000-02-07 00:00:00"},
		"a question mark":             {"0 0 ? * 1", "", "", "2000-01-03 00:00:00, 2000-01-10 00:00:00"},
		"the 31st":                    {"0 0 31 * *", "", "", "2000-01-31 00:00:00, 2000-03-31 00:00:00, 2000-05-31 00:00:00"},
		"leap day":                    {"0 0 29 2 *", "2096-03-01 00:00:00", "", "2104-02-29 00:00:00"},
		"leap day on a monday":        {"0 0 */28 2 1", "2000-03-01 00:00:00", "", "2010-02-01 00:00:00"},
		"last day":                    {"0 0 L * *", "", "", "2000-01-31 00:00:00, 2000-02-29 00:00:00, 2000-03-31 00:00:00"},
		"working day":                 {"0 0 1W * *", "", "", "2000-01-03 00:00:00, 2000-02-01 00:00:00, 2000-03-01 00:00:00, 2000-04-03 00:00:00"},
		"working day of the end":      {"0 0 30W 4 *", "", "", "2000-04-28 00:00:00, 2001-04-30 00:00:00, 2002-04-30 00:00:00"},
		"working day of a saturday":   {"0 0 15W 1 *", "", "", "2000-01-14 00:00:00, 2001-01-15 00:00:00"},
		"working day of a sunday":     {"0 0 16W 1 *", "", "", "2000-01-17 00:00:00, 2001-01-16 00:00:00"},
		"last friday":                 {"0 0 * * 5L", "", "", "2000-01-28 00:00:00, 2000-02-25 00:00:00, 2000-03-31 00:00:00"},
		"last friday by name":         {"0 0 * * friL", "", "", "2000-01-28 00:00:00"},
		"second monday":               {"0 0 * * mon#2", "", "", "2000-01-10 00:00:00, 2000-02-14 00:00:00"},
		"fifth sunday":                {"0 0 * * 7#5", "", "", "2000-01-30 00:00:00, 2000-04-30 00:00:00"},
		"seconds":                     {"*/20 * * * * *", "", "", "2000-01-01 00:00:20, 2000-01-01 00:00:40, 2000-01-01 00:01:00"},
		"seconds in a minute":         {"10,50 59 23 * * *", "", "", "2000-01-01 23:59:10, 2000-01-01 23:59:50, 2000-01-02 23:59:10"},
		"a year":                      {"25 17 28 11 * 2026", "", "", "2026-11-28 17:25:00, none"},
		"a year is over":              {"25 17 28 11 * 2026", "2026-11-28 17:25:00", "", "none"},
		"years and seconds":           {"5 0 0 1 1 * 2001-2003/2", "", "", "2001-01-01 00:00:05, 2003-01-01 00:00:05, none"},
		"every year":                  {"0 0 0 1 1 * *", "", "", "2001-01-01 00:00:00, 2002-01-01 00:00:00"},
		"a step of years":             {"0 0 0 1 1 ? */4", "", "", "2004-01-01 00:00:00, 2008-01-01 00:00:00"},
		"a fraction of a second":      {"* * * * * *", "2000-01-01 00:00:00.9", "", "2000-01-01 00:00:01"},
		"blanks":                      {" \t0  0 1\t1 * ", "", "", "2001-01-01 00:00:00"},
		"a tag":                       {"@Monthly", "", "", "2000-02-01 00:00:00"},
		"midnight":                    {"@midnight", "", "", "2000-01-02 00:00:00"},
		"every hour":                  {"@hourly", "", "", "2000-01-01 01:00:00"},
		"half hours":                  {"@30minutes", "", "", "2000-01-01 00:30:00, 2000-01-01 01:00:00"},
		"another zone":                {"30 3 * * *", "", "America/New_York", "2000-01-01 03:30:00"},
		"before a switch at midnight": {"0 9 20 3 *", "2026-01-01 00:00:00", "America/Havana", "2026-03-20 09:00:00, 2027-03-20 09:00:00"},
		"midnight is not there":       {"0 0 * * *", "2026-03-07 12:00:00", "America/Havana", "2026-03-08 01:00:00, 2026-03-09 00:00:00"},
		"put forward":                 {"30 2 * * *", "2026-03-07 12:00:00", "America/New_York", "2026-03-08 03:00:00, 2026-03-09 02:30:00"},
		"several passed over":         {"15,45 2 * * *", "2026-03-07 12:00:00", "America/New_York", "2026-03-08 03:00:00, 2026-03-09 02:15:00"},
		"put back":                    {"30 1 * * *", "2026-10-31 12:00:00", "America/New_York", "2026-11-01 01:30:00, 2026-11-02 01:30:00"},
		"within the second hour":      {"45 1 * * *", "2026-11-01 06:10:00", "", "2026-11-02 01:45:00"},
		"an interval goes on":         {"*/30 * * * *", "2026-03-08 01:10:00", "America/New_York", "2026-03-08 01:30:00, 2026-03-08 03:00:00"},
		"an interval counts twice":    {"*/30 1 * * *", "2026-10-31 12:00:00", "America/New_York", "2026-11-01 01:00:00, 2026-11-01 01:30:00, 2026-11-01 01:00:00, 2026-11-01 01:30:00, 2026-11-02 01:00:00"},
		"a day is not there":          {"0 9 30 12 *", "2010-12-31 00:00:00", "Pacific/Apia", "2012-12-30 09:00:00"},
		"half an hour":                {"15 2 * * *", "2026-10-03 12:00:00", "Australia/Lord_Howe", "2026-10-04 02:30:00, 2026-10-05 02:15:00"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			zone := load(t, test.zone)
			after := begin
			if test.after != "" {
				var err error
				if after, err = time.ParseInLocation("2006-01-02 15:04:05", test.after, zone); err != nil {
					t.Fatal(err)
				}
			}
			s := parse(t, test.text)
			for i, want := range strings.Split(test.want, ", ") {
				next, ok := s.Next(after, zone)
				got := "none"
				if ok {
					got = next.In(zone).Format(time.DateTime)
				}
				if got != want {
					t.Fatalf("time %d is %s, want %s", i+1, got, want)
				}
				if ok && !next.After(after) {
					t.Fatalf("%s is not after %s", next, after)
				}
				after = next
			}
		})
	}
}

// In Cairo the clock is put forward at midnight of the last Friday in April, so
// that a star at that hour has no minute to come in.
func TestIntervalThatIsAlwaysPassedOver(t *testing.T) {
	if at, ok := parse(t, "* 0 * 4 5L").Next(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), load(t, "Africa/Cairo")); ok {
		t.Errorf("it comes at %s", at)
	}
}

func TestParseRefuses(t *testing.T) {
	tests := map[string]struct {
		text   string
		column int
		want   string
	}{
		"nothing":                 {"", 1, "0 fields"},
		"a word":                  {"often", 1, "1 fields are too few or too many: give minute hour"},
		"four fields":             {"0 0 * *", 1, "4 fields"},
		"eight fields":            {"0 0 0 * * * * *", 1, "8 fields"},
		"minute too large":        {"60 * * * *", 1, "60 is not from 0 to 59"},
		"hour too large":          {"0 24 * * *", 3, "24 is not from 0 to 23"},
		"day 0":                   {"0 0 0 * *", 5, "0 is not from 1 to 31"},
		"the third of a list":     {"0,10,99 * * * *", 6, "99 is not"},
		"month by another name":   {"0 0 1 JAM *", 7, "did you mean JAN?"},
		"weekday in full":         {"0 0 * * monday", 9, "write MON"},
		"weekday 8":               {"0 0 * * 8", 9, "8 is not from 0 to 7"},
		"a name as a minute":      {"MON * * * *", 1, "or *"},
		"a range backwards":       {"0 22-4 * * *", 3, "write 22-23,0-4"},
		"weekdays backwards":      {"0 0 * * FRI-MON", 9, "write FRI-6,0-MON"},
		"years backwards":         {"0 0 1 1 * 2030-2026", 11, "write 2026-2030"},
		"step of 0":               {"*/0 * * * *", 1, "after /"},
		"step of nothing":         {"*/ * * * *", 1, "after /"},
		"two steps":               {"1/2/3 * * * *", 1, "after /"},
		"empty part":              {"1,,2 * * * *", 3, "comma"},
		"negative":                {"-1 * * * *", 1, "or *"},
		"huge":                    {"99999999999999999999 * * * *", 1, "or *"},
		"L as a weekday":          {"0 0 * * L", 9, "such as MON"},
		"L as an hour":            {"0 L * * *", 3, "or *"},
		"W without a day":         {"0 0 W * *", 5, "or *"},
		"sixth monday":            {"0 0 * * 1#6", 9, "from 1 to 5"},
		"30 February":             {"0 0 30 2 *", 0, "never comes"},
		"31 in short months":      {"0 0 31 4,6,9,11 * ", 0, "never comes"},
		"fifth friday at its 1st": {"0 0 */40 2 5#5 2025", 0, "never comes"},
		"leap day of a year":      {"0 0 29 2 * 2026", 0, "never comes"},
		"a tag misspelt":          {"@dayly", 1, "did you mean @daily?"},
		"another tag":             {"@reboot", 1, "delay"},
		"a tag of another cron":   {"@every 5m", 1, "delay"},
		"a tag beyond":            {" @fortnight", 2, "choose one of"},
		"too long":                {strings.Repeat("1,", 600) + "1 * * * *", 1025, "1024"},
		"not ASCII":               {"０ 0 * * *", 1, "or *"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := schedule.Parse(test.text)
			var wrong *schedule.Error
			if !errors.As(err, &wrong) || wrong.Column != test.column || !strings.Contains(wrong.Reason, test.want) {
				t.Errorf("error = %v, want %q at column %d", err, test.want, test.column)
			}
		})
	}
}

func TestWhatItSaysOfItself(t *testing.T) {
	tests := map[string]struct{ interval, yearly bool }{
		"0 3 * * *":          {false, false},
		"*/5 3 * * *":        {true, false},
		"0 */2 * * *":        {true, false},
		"? 3 * * *":          {true, false},
		"*/10 0 3 * * *":     {true, false},
		"0-59 3 * * *":       {false, false},
		"0 3 * * * 2026":     {false, true},
		"0 0 3 * * * */2":    {false, true},
		"0 0 3 * * * 2026,*": {false, false},
		"0 0 3 * * * ?":      {false, false},
		"@hourly":            {true, false},
		"@daily":             {false, false},
	}
	for text, want := range tests {
		s := parse(t, text)
		if s.Interval() != want.interval || s.Yearly() != want.yearly {
			t.Errorf("%s: interval %v, yearly %v", text, s.Interval(), s.Yearly())
		}
	}
}

func TestALongTextIsShownByCharacters(t *testing.T) {
	for before := range 4 {
		_, err := schedule.Parse(strings.Repeat("x", before) + strings.Repeat("💡", 1000))
		if err == nil || !utf8.ValidString(err.Error()) || strings.ContainsRune(err.Error(), utf8.RuneError) {
			t.Errorf("error = %v", err)
		}
	}
}

// TestAnErrorIsShort: of a text that is as long as one may be an error repeats the beginning,
// however much room its bytes take when they are quoted.
func TestAnErrorIsShort(t *testing.T) {
	bytes := strings.Repeat("\xff", 1014)
	for name, text := range map[string]string{
		"a field": bytes + " * * * *", "a part": "1," + bytes + " * * * *", "a tag": "@" + bytes,
		"a step": "*/" + bytes + " * * * *", "fields": strings.Repeat("\xff ", 500), "more than is read": bytes + bytes,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := schedule.Parse(text)
			if err == nil {
				t.Fatal("it was taken")
			}
			checkShort(t, err)
		})
	}
}
