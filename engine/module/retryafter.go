package module

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestRetryAfter is the most that a header is believed.
const longestRetryAfter = 365 * 24 * time.Hour

// ParseRetryAfter reads the value of a Retry-After header: seconds, or a date (RFC
// 9110, section 10.2.3), from which it takes the time left. It gives what RetryAfter
// takes; false for a value that says nothing.
func ParseRetryAfter(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseUint(value, 10, 64); err == nil {
		return time.Duration(min(seconds, uint64(longestRetryAfter/time.Second))) * time.Second, true
	}
	if date, err := http.ParseTime(value); err == nil {
		return min(max(date.Sub(now), 0), longestRetryAfter), true
	}
	return 0, false
}
