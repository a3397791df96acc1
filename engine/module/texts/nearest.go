package texts

import (
	"slices"
	"strings"
)

// MaxNames is how many names Nearest compares with one. Where there are more, they are
// data and nobody misspelt one of them.
const MaxNames = 1000

// Nearest returns the name that a misspelt one most likely stands for, "" when none is
// near: at most a third of the letters may differ, whatever their case. Of equally near
// names the first in alphabetical order is returned. Names is sorted by this.
func Nearest(name string, names []string) string {
	if len(names) > MaxNames {
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

// distance counts the single-byte edits between two names. An exchange of two
// neighbours is one edit.
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
