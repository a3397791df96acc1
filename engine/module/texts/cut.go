package texts

import "unicode/utf8"

// Ellipsis ends a text that Cut shortened.
const Ellipsis = "…"

// Cut returns a text that is longer than a number of bytes cut to that size, with an
// Ellipsis behind it; a shorter one comes back as it is. No character is broken: one
// that does not fit whole is left out.
func Cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	end := max(most, 0)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + Ellipsis
}
