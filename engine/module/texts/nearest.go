package texts

import (
	"strings"
	"unicode/utf8"
)

const (
	// MaxNames is how many names Nearest compares with one. Where there are more, they
	// are data, and nobody misspelt one of them.
	MaxNames = 1000
	// maxLength is how many characters a name may have to be compared.
	maxLength = 64
)

// Nearest returns the name that a misspelt one most likely means, "" when none is
// near: at most a third of the characters may differ, whatever their case.
func Nearest(name string, names []string) string {
	if len(names) > MaxNames {
		return ""
	}
	return NearestWithin(name, names, utf8.RuneCountInString(name)/3)
}

// NearestWithin is Nearest for names that differ in most characters at the most. An
// exchange of two neighbours is one difference, and at least one character must be the
// same. Of equally near names it returns the first in alphabetical order. It compares
// with all names, however many there are.
func NearestWithin(name string, names []string, most int) string {
	var compared, candidate word
	if !compared.set(name) {
		return ""
	}
	best, least := "", min(most, max(compared.length-1, 0))+1
	for _, other := range names {
		if !candidate.set(other) {
			continue
		}
		if d := distance(&compared, &candidate); d < least || d == least && best != "" && other < best {
			best, least = other, d
		}
	}
	return best
}

// word is the characters of a name in lower case.
type word struct {
	characters [maxLength]rune
	length     int
}

// set reports whether the name is short enough to be compared, and not empty.
func (w *word) set(name string) bool {
	w.length = 0
	if len(name) > maxLength*utf8.UTFMax {
		return false
	}
	for _, r := range strings.ToLower(name) {
		if w.length == maxLength {
			return false
		}
		w.characters[w.length] = r
		w.length++
	}
	return w.length > 0
}

// distance counts the characters to insert, to leave out, to replace or to exchange with
// their neighbour to make one word of another.
func distance(one, other *word) int {
	a, b := one.characters[:one.length], other.characters[:other.length]
	var before, last, current [maxLength + 1]int
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
