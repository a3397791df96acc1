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

func (e *Error) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("schedule %q %s", e.Text, e.Reason)
	}
	return fmt.Sprintf("schedule %q is not a cron expression, column %d: %s", e.Text, e.Column, e.Reason)
}

func unknownTag(tag string) string {
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
