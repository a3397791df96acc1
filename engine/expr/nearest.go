package expr

import (
	"slices"
	"strings"
)

// maxNear is how many names are compared with one.
const maxNear = 1000

// nearest returns the name that a person most likely meant, "" when none is
// near.
func nearest(name string, names []string) string {
	if len(names) > maxNear {
		return ""
	}
	slices.Sort(names)
	best, bestDistance := "", len(name)/3+1 // below it, so that short names differ in little
	for _, candidate := range names {
		d := distance(strings.ToLower(name), strings.ToLower(candidate))
		if d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// distance counts the single-byte edits between two names, an exchange of two
// neighbours as one.
func distance(a, b string) int {
	const tooLong = 64
	if len(a) > tooLong || len(b) > tooLong {
		return tooLong
	}
	var before, last, current [tooLong + 1]int
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		current[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			current[j] = min(last[j]+1, current[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				current[j] = min(current[j], before[j-2]+1)
			}
		}
		before, last = last, current
	}
	return last[len(b)]
}
