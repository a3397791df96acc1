package tree

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted reads a text in quotes, which may go over several lines.
func (r *yamlReader) quoted() string {
	line, column := r.at()
	quote := r.peek()
	if end := r.quoteEnd(r.pos); end > 0 { // most have nothing to replace
		special := quote
		if quote == '"' {
			special = '\\'
		}
		if body := r.text[r.pos+1 : end-1]; strings.IndexByte(body, special) < 0 {
			r.pos = end
			return body
		}
	}
	var b strings.Builder
	for r.pos++; ; {
		if r.pos >= len(r.text) || r.marker("---") || r.marker("...") {
			r.failAt(line, column, "the text in quotes that begins here does not end")
		}
		c := r.text[r.pos]
		switch {
		case c == '\'' && quote == c && r.byteAt(r.pos+1) == quote:
			b.WriteByte(quote)
			r.pos += 2
		case c == quote:
			r.pos++
			return b.String()
		case c == '\\' && quote == '"' && r.byteAt(r.pos+1) == '\n':
			r.pos++
			r.foldQuoted(&b, true)
		case c == '\\' && quote == '"':
			r.escape(&b)
		case isBlank(c) || c == '\n':
			from := r.pos
			r.skipBlanks()
			if r.peek() != '\n' {
				b.WriteString(r.text[from:r.pos])
				continue
			}
			r.foldQuoted(&b, false)
		default:
			b.WriteByte(c)
			r.pos++
		}
	}
}

// foldQuoted passes over line breaks and the blanks around them: one becomes a
// space, of more the first is dropped. An escaped first one leaves no space.
func (r *yamlReader) foldQuoted(b *strings.Builder, escaped bool) {
	breaks := 0
	for r.peek() == '\n' {
		r.newline()
		if breaks++; breaks > 1 {
			b.WriteByte('\n')
		}
		if r.marker("---") || r.marker("...") {
			return
		}
		r.skipBlanks()
	}
	if breaks == 1 && !escaped {
		b.WriteByte(' ')
	}
}

// escape reads a backslash and the character that it means.
func (r *yamlReader) escape(b *strings.Builder) {
	digits := 0
	switch c := r.byteAt(r.pos + 1); c {
	case '0':
		b.WriteByte(0)
	case 'a':
		b.WriteByte('\a')
	case 'b':
		b.WriteByte('\b')
	case 't', '\t':
		b.WriteByte('\t')
	case 'n':
		b.WriteByte('\n')
	case 'v':
		b.WriteByte('\v')
	case 'f':
		b.WriteByte('\f')
	case 'r':
		b.WriteByte('\r')
	case 'e':
		b.WriteByte(0x1b)
	case ' ', '"', '/', '\\':
		b.WriteByte(c)
	case 'N':
		b.WriteRune(0x85)
	case '_':
		b.WriteRune(0xa0)
	case 'L':
		b.WriteRune(0x2028)
	case 'P':
		b.WriteRune(0x2029)
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		r.fail(`there is no escape \%s; a backslash in double quotes is written \\`, strings.ToValidUTF8(r.text[r.pos+1:min(r.pos+2, len(r.text))], "…"))
	}
	if digits == 0 {
		r.pos += 2
		return
	}
	char, ok := r.coded(r.pos, digits)
	size := 2 + digits
	if ok && digits == 4 && utf16.IsSurrogate(char) { // JSON writes what lies beyond 16 bits as a pair
		second, _ := r.coded(r.pos+size, digits)
		char = utf16.DecodeRune(char, second)
		ok = char != utf8.RuneError && r.text[r.pos+size:r.pos+size+2] == `\u`
		size *= 2
	}
	if !ok || !utf8.ValidRune(char) {
		r.fail(`\%c wants %d hexadecimal digits of a character`, r.text[r.pos+1], digits)
	}
	b.WriteRune(char)
	r.pos += size
}

// coded reads the digits of an escape that begins at a place.
func (r *yamlReader) coded(at, digits int) (rune, bool) {
	if at+2+digits > len(r.text) {
		return 0, false
	}
	code, err := strconv.ParseUint(r.text[at+2:at+2+digits], 16, 32)
	return rune(code), err == nil
}
