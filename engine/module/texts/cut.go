package texts

import "unicode/utf8"

// Ellipsis ends a text that Cut shortened.
const Ellipsis = "…"

// Cut returns the beginning of a text that is longer than a number of bytes, with an
// Ellipsis after it, and other texts as they are.
func Cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return Prefix(text, most) + Ellipsis
}

// Prefix returns the beginning of a text, of at most a number of bytes. No character is
// broken: one that does not fit whole is left out.
func Prefix(text string, most int) string {
	if len(text) <= most {
		return text
	}
	end := max(most, 0)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
