package view

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// BeganOf returns what the id of a run says: when it began, to the millisecond, and its
// number in its process.
func BeganOf(id string) (began time.Time, number uint64, err error) {
	millis, count, _ := strings.Cut(id, "-")
	at, wrong := strconv.ParseInt(millis, 36, 64)
	number, wrongToo := strconv.ParseUint(count, 36, 64)
	if wrong != nil || wrongToo != nil || at < 0 {
		return time.Time{}, 0, fmt.Errorf("%q is no id of a run: want one such as mx1nqnyt-1", id)
	}
	return time.UnixMilli(at), number, nil
}

// CompareIDs orders the ids of runs by when these began, of whatever process they are.
func CompareIDs(a, b string) int {
	first, one, _ := BeganOf(a)
	second, other, _ := BeganOf(b)
	return cmp.Or(first.Compare(second), cmp.Compare(one, other))
}
