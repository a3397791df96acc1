package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// unit is what a field of an expression counts.
type unit int

const (
	second unit = iota
	minute
	hour
	monthDay
	month
	weekday
	year
)

func (u unit) String() string {
	return [...]string{"second", "minute", "hour", "day of the month", "month", "weekday", "year"}[u]
}

// bounds are the numbers that a field takes. A week has 7 as well, Sunday again.
func (u unit) bounds() (low, top int) {
	switch u {
	case hour:
		return 0, 23
	case monthDay:
		return 1, 31
	case month:
		return 1, 12
	case weekday:
		return 0, 7
	case year:
		return 0, lastYear
	}
	return 0, 59
}

// full is where a star ends: Sunday counts once.
func (u unit) full() int {
	_, top := u.bounds()
	if u == weekday {
		return 6
	}
	return top
}

// names are those of the values from the first on.
func (u unit) names() []string {
	switch u {
	case month:
		return []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	case weekday:
		return []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
	}
	return nil
}

// value reads a number or a name in upper case.
func (u unit) value(text string) (int, error) {
	low, top := u.bounds()
	names := u.names()
	if i := slices.Index(names, text); i >= 0 {
		return low + i, nil
	}
	n, err := number(text)
	switch {
	case err == nil && n >= low && n <= top:
		return n, nil
	case err == nil:
		return 0, fmt.Errorf("%d is not from %d to %d", n, low, top)
	case len(text) > 3 && slices.Contains(names, text[:3]):
		return 0, fmt.Errorf("write %s", text[:3])
	}
	if near := nearest(text, names); near != "" {
		return 0, fmt.Errorf("did you mean %s?", near)
	}
	if names != nil {
		return 0, fmt.Errorf("give a number from %d to %d, or a name such as %s", low, top, names[1])
	}
	return 0, fmt.Errorf("give a number from %d to %d, or *", low, top)
}

// number reads digits; nine are more than any value has.
func number(text string) (int, error) {
	if text == "" || len(text) > 9 || strings.Trim(text, "0123456789") != "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.Atoi(text)
}
