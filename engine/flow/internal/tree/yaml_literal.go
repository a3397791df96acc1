package tree

import "strings"

// blockScalar reads a text after | or >, up to the first line that is indented
// less than its own lines are. Only what is indented further than the parent is
// of the text.
func (r *yamlReader) blockScalar(t *Value, parent int) {
	folded := r.peek() == '>'
	keep, strip, width := r.blockHeader()
	s := scalarLines{folded: folded}
	if width > 0 {
		s.indent = max(parent, 0) + width
	}
	r.pos = min(r.pos+1, len(r.text)) // the line break
	r.line, r.start = r.line+1, r.pos
	if s.indent == 0 {
		s.indent = r.detectIndent(parent)
	}
	for first := true; r.pos < len(r.text); {
		line := r.restOfLine()
		spaces := min(len(line)-len(strings.TrimLeft(line, " ")), s.indent)
		if blank := spaces == len(line); !blank && spaces < s.indent {
			r.checkTab(line, spaces)
			break
		} else if !blank && first {
			r.pos += spaces
			t.Line, t.Column = r.at()
			first = false
		}
		r.pos = r.start + len(line)
		ended := r.pos < len(r.text)
		s.add(line[spaces:], spaces < len(line), ended)
		if !ended {
			break
		}
		r.newline()
	}
	t.Scalar = s.text(keep, strip)
	r.indent = r.nextLine()
}

// blockHeader reads the indicators, a comment, and goes to the end of the line.
func (r *yamlReader) blockHeader() (keep, strip bool, width int) {
	for r.pos++; ; r.pos++ {
		switch c := r.peek(); {
		case c == '+' && !keep && !strip:
			keep = true
		case c == '-' && !keep && !strip:
			strip = true
		case c >= '1' && c <= '9' && width == 0:
			width = int(c - '0')
		default:
			r.endLine("| or >")
			return keep, strip, width
		}
	}
}

// detectIndent finds the indentation of the first line that is not empty. Empty
// lines before it must not be indented further.
func (r *yamlReader) detectIndent(parent int) int {
	longest, longestLine, line := 0, 0, r.line
	for pos := r.pos; pos < len(r.text); line++ {
		spaces := 0
		for r.byteAt(pos+spaces) == ' ' {
			spaces++
		}
		switch {
		case r.byteAt(pos+spaces) == '\n':
			if spaces > longest {
				longest, longestLine = spaces, line
			}
			pos += spaces + 1
			continue
		case pos+spaces >= len(r.text):
			longest = max(longest, spaces)
		case spaces > parent && spaces > 0:
			if longest > spaces {
				r.failAt(longestLine, 1, "an empty line before the text is indented further than the text")
			}
			return spaces
		}
		break
	}
	return max(parent+1, longest, 1)
}

// checkTab refuses a tab where the lines of a text are indented.
func (r *yamlReader) checkTab(line string, spaces int) {
	if line[spaces] == '\t' {
		r.pos += spaces
		r.fail("a tab can't indent the lines of a text; use spaces")
	}
}

// scalarLines joins the lines of a text after | or >.
type scalarLines struct {
	folded bool
	indent int

	out      strings.Builder
	begun    bool
	indented bool // the last line begins with a blank
	ended    bool // it has a line break
	empty    int  // empty lines since
}

func (s *scalarLines) add(line string, content, ended bool) {
	if !content {
		if ended {
			s.empty++
		}
		return
	}
	blank := isBlank(line[0])
	switch {
	case !s.begun:
	case s.folded && !s.indented && !blank:
		if s.empty == 0 {
			s.out.WriteByte(' ')
		}
	default:
		s.out.WriteByte('\n')
	}
	s.breaks(s.empty)
	s.out.WriteString(line)
	s.begun, s.indented, s.ended, s.empty = true, blank, ended, 0
}

func (s *scalarLines) breaks(count int) {
	for range count {
		s.out.WriteByte('\n')
	}
}

// text ends the text: without line breaks, with all of them, or with one if there
// is any text. A text that the file ends in the middle of has none.
func (s *scalarLines) text(keep, strip bool) string {
	if s.begun && s.ended && !strip {
		s.out.WriteByte('\n')
	}
	if keep {
		s.breaks(s.empty)
	}
	return s.out.String()
}
