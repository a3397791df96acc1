package tree

import "strings"

// plainStart reports whether a text without quotes may begin at pos.
func (r *yamlReader) plainStart(pos int) bool {
	switch c := r.byteAt(pos); c {
	case '-', '?', ':':
		return !r.spaceAt(pos + 1)
	case ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', ' ', '\t', '\n', 0:
		return false
	}
	return true
}

// plainLine reads a text without quotes up to the end of its line, a comment, or
// a colon that ends a key; within brackets also up to what ends an item.
func (r *yamlReader) plainLine(inFlow bool) string {
	from, end := r.pos, r.pos // end is after the last visible character
	if c := r.byteAt(from); inFlow && (c == '?' || c == ':') {
		r.fail("within brackets a text that begins with %c is read in more than one way; put it in quotes", c)
	}
scan:
	for ; ; r.pos++ {
		switch c := r.byteAt(r.pos); {
		case c == 0 || c == '\n':
			break scan
		case c == '#' && r.pos > from && isBlank(r.text[r.pos-1]):
			break scan
		case c == ':' && r.spaceAt(r.pos+1):
			break scan
		case inFlow && c == ':' && isFlowIndicator(r.byteAt(r.pos+1)):
			r.fail("a colon before %c is read in more than one way; put a space after it, or the text in quotes", r.byteAt(r.pos+1))
		case inFlow && c == '?' && r.spaceAt(r.pos+1) && isBlank(r.text[r.pos-1]):
			r.fail("a text with a question mark of its own needs quotes")
		case inFlow && isFlowIndicator(c):
			break scan
		case !isBlank(c):
			end = r.pos + 1
		}
	}
	r.pos = end
	return r.text[from:end]
}

// plain reads a text without quotes of block style. It goes on in the lines that
// are indented further than its parent, up to a comment.
func (r *yamlReader) plain(parent int) string {
	first := r.plainLine(false)
	folded := folding{text: first}
	for r.moreText() && r.continues(parent, &folded) {
		folded.add(r.plainLine(false))
	}
	r.skipBlanks()
	if r.peek() == ':' {
		r.fail("a key can't begin in a text that goes over several lines; text that holds a colon and a space needs quotes")
	}
	if r.peek() == '#' {
		r.comment()
	}
	return folded.String()
}

// moreText goes to the end of the line, and reports whether a text may go on in
// the next.
func (r *yamlReader) moreText() bool {
	from := r.pos
	r.skipBlanks()
	if r.peek() == '\n' {
		return true
	}
	r.pos = from
	return false
}

// continues goes to the text of the next line that has some, when it belongs to
// the text before; otherwise nothing is changed.
func (r *yamlReader) continues(parent int, folded *folding) bool {
	before := *r
	breaks := 0
	for r.peek() == '\n' {
		r.newline()
		breaks++
		if r.marker("---") || r.marker("...") {
			break
		}
		for r.peek() == ' ' {
			r.pos++
		}
		indent := r.pos - r.start
		r.skipBlanks()
		if r.lineOver() {
			continue
		}
		if indent <= parent || r.peek() == '#' {
			break
		}
		folded.breaks = breaks
		return true
	}
	*r = before
	return false
}

// flowPlain reads a text without quotes within brackets.
func (r *yamlReader) flowPlain() string {
	folded := folding{text: r.plainLine(true)}
	for r.moreText() {
		before, breaks := *r, 0
		for r.peek() == '\n' && !r.marker("---") {
			r.newline()
			breaks++
			r.skipBlanks()
		}
		if c := r.peek(); c == 0 || c == '#' || c == ':' || c == '?' || isFlowIndicator(c) || r.marker("---") || r.marker("...") {
			*r = before
			break
		}
		folded.breaks = breaks
		folded.add(r.plainLine(true))
	}
	return folded.String()
}

// folding joins the lines of a text: one line break becomes a space, of more the
// first is dropped.
type folding struct {
	text   string
	more   strings.Builder
	breaks int
}

func (f *folding) add(line string) {
	if f.more.Len() == 0 {
		f.more.WriteString(f.text)
	}
	if f.breaks == 1 {
		f.more.WriteByte(' ')
	}
	for range f.breaks - 1 {
		f.more.WriteByte('\n')
	}
	f.more.WriteString(line)
}

func (f *folding) String() string {
	if f.more.Len() == 0 {
		return f.text
	}
	return f.more.String()
}

// resolve gives a text without quotes its type.
func (r *yamlReader) resolve(t *Value, text string, at *step) {
	resolved, err := resolvePlain(text)
	if err != nil {
		t.Kind, t.Scalar, t.Bad = TextKind, text, true
		p := Problem{Line: t.Line, Column: t.Column, Message: err.Error()}
		if r.bad++; r.bad <= KeptProblems { // the others are only counted
			p.Path = at.String()
		}
		r.report(p)
		return
	}
	t.Scalar, t.Kind = resolved, kindOf(resolved)
}

func kindOf(scalar any) Kind {
	switch scalar.(type) {
	case nil:
		return NullKind
	case bool:
		return BoolKind
	case string:
		return TextKind
	default:
		return NumberKind
	}
}
