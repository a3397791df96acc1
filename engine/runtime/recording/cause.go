package recording

import (
	"cmp"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// Cause is what several failures of a run have in common.
type Cause struct {
	Node  string `json:"node"`
	Text  string `json:"text"`
	Count int    `json:"count"`
}

const (
	maxCauses    = 8    // that are shown of a run
	maxDistinct  = 1000 // that are counted each by itself
	maxCauseText = 120  // characters
	otherCauses  = "other causes"
)

// failedAt is an error as its node returned it, not masked yet. A cause is looked for in the
// masked text: a part of a secret is not known as one.
type failedAt struct{ node, text string }

// fail counts the failures of a hop's node by their texts. A hop keeps the first errors;
// the last one of these has the count of those after it.
func (t *Tally) fail(node string, own ownFailures) {
	for i := range own.count {
		if len(own.errs) == 0 {
			return
		}
		at := failedAt{node, own.errs[min(i, len(own.errs)-1)].Error()}
		if _, known := t.failed[at]; !known && len(t.failed) >= maxDistinct {
			at.text = otherCauses
		}
		t.failed[at]++
	}
}

// CauseOf is the innermost part of an error, which says what is wrong and not where: an
// error begins with what was tried, each colon leads further in, and what follows a
// semicolon is advice.
func CauseOf(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	text, _, _ = strings.Cut(text, "; ")
	for {
		_, inner, ok := strings.Cut(text, ": ")
		if !ok || !strings.Contains(strings.TrimSpace(inner), " ") { // one word says too little
			return texts.Cut(strings.TrimSpace(text), maxCauseText)
		}
		text = inner
	}
}

// causes returns the most frequent ones, masked. The secrets are those of the first call.
func (t *Tally) causes(secrets *redact.Set) []Cause {
	t.counted.Do(func() { t.common = t.countCauses(secrets) })
	return t.common
}

func (t *Tally) countCauses(secrets *redact.Set) []Cause {
	merged := map[failedAt]int{}
	for at, count := range t.failed {
		at.text = CauseOf(redact.Text(at.text, secrets))
		merged[at] += count
	}
	return causesOf(merged)
}

// CausesOf are the causes that hops say, of which the record is kept.
func CausesOf(hops []HopRecord) []Cause {
	merged := map[failedAt]int{}
	for _, h := range hops {
		if h.Failures > 0 && h.Cause != "" {
			merged[failedAt{h.Node, h.Cause}] += h.Failures
		}
	}
	if len(merged) == 0 {
		return nil
	}
	return causesOf(merged)
}

func causesOf(merged map[failedAt]int) []Cause {
	all := make([]Cause, 0, len(merged))
	for at, count := range merged {
		all = append(all, Cause{at.node, at.text, count})
	}
	slices.SortFunc(all, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Node, b.Node), strings.Compare(a.Text, b.Text))
	})
	return all[:min(len(all), maxCauses)]
}
