package view

import (
	"cmp"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// Cause is what several failures of a run have in common.
type Cause struct {
	Node  string `json:"node"`
	Text  string `json:"text"`
	Count int    `json:"count"`
}

const (
	maxCauses    = 8   // that are shown of a run
	maxCauseText = 120 // characters
)

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

// Causes count failures by their node and cause. The zero value has none.
type Causes struct {
	counts map[Cause]int // without their counts
}

// Add counts failures of a node.
func (c *Causes) Add(node, text string, count int) {
	if c.counts == nil {
		c.counts = map[Cause]int{}
	}
	c.counts[Cause{Node: node, Text: text}] += count
}

// MostFrequent returns up to eight, the most frequent first; nil for none.
func (c *Causes) MostFrequent() []Cause {
	var all []Cause
	for cause, count := range c.counts {
		cause.Count = count
		all = append(all, cause)
	}
	slices.SortFunc(all, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Node, b.Node), strings.Compare(a.Text, b.Text))
	})
	return all[:min(len(all), maxCauses)]
}

// CausesOf are the causes that hops say, of which the record is kept.
func CausesOf(hops []HopRecord) []Cause {
	var causes Causes
	for _, h := range hops {
		if h.Failures > 0 && h.Cause != "" {
			causes.Add(h.Node, h.Cause, h.Failures)
		}
	}
	return causes.MostFrequent()
}
