package tree

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// peek returns the next byte, 0 at the end of the text.
func (r *yamlReader) peek() byte { return r.byteAt(r.pos) }

func (r *yamlReader) byteAt(pos int) byte {
	if pos < len(r.text) {
		return r.text[pos]
	}
	return 0
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// spaceAt reports whether a blank, a line break or the end of the text is at pos.
func (r *yamlReader) spaceAt(pos int) bool {
	c := r.byteAt(pos)
	return isBlank(c) || c == '\n' || pos >= len(r.text)
}

// at returns the place of the next byte. It counts from the place that it
// returned last in this line, so that long lines cost no more than short ones.
func (r *yamlReader) at() (line, column int) {
	if r.marked < r.start || r.marked > r.pos {
		r.marked, r.column = r.start, 1
	}
	r.column += utf8.RuneCountInString(r.text[r.marked:r.pos])
	r.marked = r.pos
	return r.line, r.column
}

// newline passes over a line break.
func (r *yamlReader) newline() {
	r.pos++
	r.line++
	r.start = r.pos
}

func (r *yamlReader) skipBlanks() {
	for isBlank(r.peek()) {
		r.pos++
	}
}

// lineOver reports whether nothing is left of the line.
func (r *yamlReader) lineOver() bool { return r.pos >= len(r.text) || r.text[r.pos] == '\n' }

// restOfLine returns what is left of the line.
func (r *yamlReader) restOfLine() string {
	rest := r.text[r.pos:]
	if end := strings.IndexByte(rest, '\n'); end >= 0 {
		return rest[:end]
	}
	return rest
}

// marker reports whether --- or ... is next, at the beginning of a line.
func (r *yamlReader) marker(text string) bool {
	return r.pos == r.start && strings.HasPrefix(r.text[r.pos:], text) && r.spaceAt(r.pos+len(text))
}

// nextLine goes to the next visible character that is no comment. It is called at
// the end of a line or the beginning of one, and returns the indentation there: -1
// at the end of the document.
func (r *yamlReader) nextLine() int {
	for r.pos < len(r.text) {
		if r.text[r.pos] == '\n' {
			r.newline()
			continue
		}
		for r.peek() == ' ' {
			r.pos++
		}
		indent := r.pos - r.start
		if r.peek() == '\t' {
			r.skipBlanks()
			if !r.lineOver() && r.peek() != '#' {
				r.pos = r.start + indent
				r.fail("a tab can't indent a line; use spaces")
			}
		}
		switch {
		case r.peek() == '#':
			r.comment()
		case r.lineOver():
		case r.marker("---"), r.marker("..."):
			return -1
		default:
			return indent
		}
	}
	return -1
}

// comment takes the rest of the line in, which begins with #.
func (r *yamlReader) comment() {
	if r.commented++; r.commented > maxCommentLines {
		r.refuse("more than %d comments in one file", maxCommentLines)
	}
	text := r.restOfLine()
	alone := strings.Trim(r.text[r.start:r.pos], " \t") == ""
	r.comments = append(r.comments, commentLine{Line: r.line, Text: strings.TrimRight(text, " \t"), Alone: alone})
	r.pos += len(text)
}

// endLine passes over blanks and a comment after something, and wants nothing
// else there.
func (r *yamlReader) endLine(after string) {
	from := r.pos
	r.skipBlanks()
	switch {
	case r.lineOver():
	case r.peek() == '#' && r.pos > from:
		r.comment()
	default:
		r.fail("%q can't follow %s in its line", r.word(), after)
	}
}

// word is the beginning of the rest of the line, for a message.
func (r *yamlReader) word() string {
	return texts.Cut(strings.TrimSpace(r.restOfLine()), 20)
}

// enter goes one level deeper; leave comes back.
func (r *yamlReader) enter() {
	if r.depth++; r.depth > MaxDepth {
		r.refuse("nested more than %d levels deep", MaxDepth)
	}
}

func (r *yamlReader) leave() { r.depth-- }

// newTree is a value at the next byte.
func (r *yamlReader) newTree(k Kind) *Value {
	if r.values++; r.values > MaxValues {
		r.refuse("more than %d values in one file", MaxValues)
	}
	line, column := r.at()
	return &Value{Kind: k, Line: line, Column: column}
}

// null is a value that is not there.
func (r *yamlReader) null(line, column int) *Value {
	t := r.newTree(NullKind)
	t.Line, t.Column = line, column
	return t
}

// checkCharacters refuses what YAML does not allow in a text, and the three line
// breaks that YAML 1.1 knows and 1.2 does not.
func (r *yamlReader) checkCharacters() {
	for i, c := range r.text {
		var message, remedy string
		switch {
		case c == '\n' || c == '\t' || c >= ' ' && c < 0x7f:
			continue
		case c == 0x85 || c == 0x2028 || c == 0x2029:
			message = fmt.Sprintf("the character U+%04X is a line break for some readers and not for others", c)
		case c == 0xfeff:
			message = "there is a byte order mark (U+FEFF) within the text"
			remedy = "remove it: only the first character of a file may be one, and editors don't show it; files that were joined into one have several"
		case c < ' ' || c >= 0x7f && c < 0xa0 || c == 0xfffe || c == 0xffff:
			message = fmt.Sprintf("the character U+%04X is not allowed in YAML", c)
		default:
			continue
		}
		r.line += strings.Count(r.text[:i], "\n")
		r.start = strings.LastIndexByte(r.text[:i], '\n') + 1
		r.pos = i
		if remedy == "" {
			remedy = fmt.Sprintf("write it in double quotes as \\u%04X", c)
		}
		r.fail("%s; %s", message, remedy)
	}
}
