package flow

import (
	"strconv"
	"strings"
)

// Nearest returns the candidate that a misspelt word most likely means, ""
// when none is near: at most a third of the letters may differ, in whatever case. A
// swap of two neighbours counts as one difference; of equally near candidates
// the first wins.
func Nearest(word string, candidates []string) string {
	lower := []rune(strings.ToLower(word))
	if len(lower) > maxNearest {
		return ""
	}
	best, bestDistance := "", max(1, len(lower)/3)+1
	for _, candidate := range candidates {
		if candidate == "" || len(candidate) > 4*maxNearest {
			continue
		}
		if d := distance(lower, []rune(strings.ToLower(candidate)), bestDistance); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	if len(lower) > 0 && bestDistance >= len(lower) {
		return "" // nothing of the word would be left
	}
	return best
}

// DidYouMean is the end of an error about a misspelt word: `; did you mean "x"?`,
// or nothing when no candidate is near.
func DidYouMean(word string, candidates []string) string {
	nearest := Nearest(word, candidates)
	if nearest == "" {
		return ""
	}
	return "; did you mean " + strconv.Quote(nearest) + "?"
}

// suggestions bounds the work on a document of which nothing fits: each name is
// compared with all that there are.
type suggestions struct{ work int }

const maxSuggestionWork = 10_000_000 // pairs of letters, some 30 ms

func (s *suggestions) nearest(word string, candidates []string) string {
	if s.work > maxSuggestionWork {
		return ""
	}
	for _, candidate := range candidates {
		s.work += (len(word) + 1) * (len(candidate) + 1)
	}
	return Nearest(word, candidates)
}

// maxNearest is the length from which a word is not compared at all.
const maxNearest = 256

// distance is the optimal string alignment distance of two words, or limit when
// it is not below that.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, previous, current := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		current[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			current[j] = min(previous[j]+1, current[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				current[j] = min(current[j], before[j-2]+1)
			}
		}
		before, previous, current = previous, current, before
	}
	return min(previous[len(b)], limit)
}
