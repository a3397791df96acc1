package flow

import (
	"strconv"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// Nearest returns the candidate that a misspelt word most likely means, ""
// when none is near: at most a third of the letters may differ, and one letter of a
// short word, in whatever case. A swap of two neighbours counts as one difference; of
// equally near candidates the first in alphabetical order wins.
func Nearest(word string, candidates []string) string {
	return texts.NearestWithin(word, candidates, max(1, utf8.RuneCountInString(word)/3))
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
