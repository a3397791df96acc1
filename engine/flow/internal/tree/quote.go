package tree

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsBlock reports whether a text is written as a literal block: several lines, nothing
// that a block can't show.
func IsBlock(text string) bool {
	if !strings.Contains(text, "\n") || strings.TrimSpace(text) == "" {
		return false
	}
	if c := strings.TrimLeft(text, "\n")[0]; c == ' ' || c == '\t' {
		return false // would need an indentation indicator, which few read right
	}
	if strings.HasSuffix(strings.TrimRight(text, "\n"), " ") {
		return false // readers disagree on whether the last line keeps its end
	}
	for _, r := range text {
		if r != '\n' && r != '\t' && r != 0xA0 && r != 0x200D && !visible(r) { // no-break space and emoji joiner
			return false
		}
	}
	return true
}

func visible(r rune) bool { return r == ' ' || unicode.IsPrint(r) }

// QuoteText writes text in one line: plain where every reader takes it for
// text, else in quotes.
func QuoteText(text string) string {
	if isPlain(text) {
		return text
	}
	if strings.ContainsAny(text, `"\`) && !strings.Contains(text, "'") && allVisible(text) {
		return "'" + text + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case visible(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02X`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func allVisible(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return !visible(r) }) < 0
}

// isPlain is stricter than YAML: what only some readers take for text, such as
// yes, 0777 or 2026-01-01, gets quotes.
func isPlain(text string) bool {
	if text == "" || reserved(text) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(text)
	if !strings.ContainsRune("_/$.(", first) && !unicode.IsLetter(first) && (first < '0' || first > '9') {
		return false
	}
	if strings.ContainsAny(text, "{}[]\"'`#\\") || strings.Contains(text, ": ") || strings.Contains(text, "<<") || strings.HasSuffix(text, ":") || strings.HasSuffix(text, " ") {
		return false
	}
	numeric := (first == '.' || first >= '0' && first <= '9') && strings.Trim(text, "0123456789abcdefABCDEFxXoOtTzZ_.:+- ") == ""
	return !numeric && allVisible(text) && !strings.HasPrefix(text, "...")
}

func reserved(text string) bool {
	switch strings.ToLower(text) {
	case "null", "true", "false", "yes", "no", "on", "off", ".inf", ".nan":
		return true
	}
	return false
}
