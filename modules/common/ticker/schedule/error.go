package schedule

import (
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// Error says what is wrong with an expression, and where.
type Error struct {
	Text   string // the expression
	Column int    // from 1, in bytes; 0 when the whole is meant
	Reason string
}

// An error repeats so much of an expression, and of a part of it, in bytes.
const (
	maxShown     = 200
	maxPartShown = 40
)

func (e *Error) Error() string {
	text := texts.Cut(e.Text, maxShown)
	if e.Column == 0 {
		return fmt.Sprintf("schedule %q %s", text, e.Reason)
	}
	return fmt.Sprintf("schedule %q is not a cron expression, column %d: %s", text, e.Column, e.Reason)
}

func unknownTag(tag string) string {
	tag = texts.Cut(tag, maxPartShown)
	known := []string{"@yearly", "@monthly", "@weekly", "@daily", "@midnight", "@hourly", "@30minutes", "@15minutes", "@10minutes", "@5minutes", "@always", "@everysecond"}
	if strings.EqualFold(tag, "@every") || strings.EqualFold(tag, "@reboot") {
		return fmt.Sprintf("%s is not known here: use the delay instead", tag)
	}
	if near := nearest(strings.ToLower(tag), known); near != "" {
		return fmt.Sprintf("%s is not known: did you mean %s?", tag, near)
	}
	return fmt.Sprintf("%s is not known: choose one of %s", tag, strings.Join(known, " "))
}

// nearest returns the word that differs from text by the fewest letters, at most
// two of them and fewer than half; "" when none is near.
func nearest(text string, words []string) string {
	return texts.NearestWithin(text, words, min(2, (len(text)-1)/2))
}
