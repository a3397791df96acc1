package scan

import "strings"

// Script returns what a text in JavaScript, TypeScript or JSON has too much of, nil
// when it may be parsed. Other mistakes are left to the parser.
func Script(text string) *Excess {
	s := &scanner{text: text, levels: []level{{}}}
	for s.at < len(text) && s.found == nil {
		s.next()
	}
	return s.found
}

// level is what is counted between two brackets.
type level struct {
	open  byte // the bracket: ( [ { ` or $ for ${
	head  bool // the parentheses of if, for, while and with
	chain int
	types int // < without their >, over commas
	elses int
	ended bool // a statement may have ended just now
}

type scanner struct {
	text   string
	at     int
	levels []level
	word   string // the last token when it is a word
	mark   byte   // the last token's last byte when it is punctuation
	value  bool   // the last token ends an expression
	broke  bool   // a line ended since the last token
	found  *Excess

	patterns *[]Pattern // nil when nobody asks for them
}

func (s *scanner) top() *level { return &s.levels[len(s.levels)-1] }

func (s *scanner) next() {
	if s.top().open == '`' {
		s.template()
		return
	}
	c := s.text[s.at]
	switch {
	case c == '\n':
		s.broke = true
		s.at++
	case c == ' ' || c == '\t' || c == '\r':
		s.at++
	case c == '/' && s.comment():
	case c == '/' && !s.value && s.regexp():
	case c == '"' || c == '\'':
		s.quoted(c)
	case isWord(c):
		s.name()
	default:
		s.punctuation(c)
	}
}

// comment skips a comment, if one begins here.
func (s *scanner) comment() bool {
	rest := s.text[s.at:]
	switch {
	case strings.HasPrefix(rest, "//"):
		s.at += upTo(rest, "\n", 0)
	case strings.HasPrefix(rest, "/*"):
		length := upTo(rest, "*/", 2)
		s.broke = s.broke || strings.Contains(rest[:length], "\n")
		s.at += length
	default:
		return false
	}
	return true
}

// upTo is where a text holds another one, the latter included by so many bytes.
func upTo(text, end string, include int) int {
	if i := strings.Index(text, end); i >= 0 {
		return i + include
	}
	return len(text)
}

func (s *scanner) quoted(quote byte) {
	s.statement()
	for s.at++; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
		case '\n':
			s.token("", true)
			return // the string was not closed
		case quote:
			s.at++
			s.token("", true)
			return
		}
	}
}

func (s *scanner) template() {
	for ; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
		case '`':
			s.at++
			s.close()
			s.token("", true)
			return
		case '$':
			if strings.HasPrefix(s.text[s.at:], "${") {
				s.open('$')
				s.at += 2
				return
			}
		}
	}
}

// regexp skips a regular expression. Without its end on the same line it is none.
func (s *scanner) regexp() bool {
	groups, class := 0, false
	for i := s.at + 1; i < len(s.text) && s.text[i] != '\n'; i++ {
		switch c := s.text[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			if groups++; groups > maxGroups {
				s.found = excess(s.text, i, "the groups of a regular expression are nested over %d deep", maxGroups)
				return true
			}
		case c == ')':
			groups--
		case c == '/':
			s.statement()
			s.pattern(i)
			s.at = i + 1
			s.token("", true)
			return true
		}
	}
	return false
}

func (s *scanner) token(word string, value bool) {
	s.word, s.mark, s.value, s.broke = word, 0, value, false
}

func (s *scanner) open(bracket byte) {
	if len(s.levels) > maxBrackets {
		s.found = excess(s.text, s.at, "brackets are nested over %d deep", maxBrackets)
		return
	}
	head := bracket == '(' && heads[s.word]
	s.levels = append(s.levels, level{open: bracket, head: head})
}

// close ends the innermost level and reports whether it was the head of an if or
// the like.
func (s *scanner) close() bool {
	head := s.top().head
	if len(s.levels) > 1 {
		s.levels = s.levels[:len(s.levels)-1]
	}
	s.link()
	return head
}

// link counts one more operator, call or member.
func (s *scanner) link() {
	top := s.top()
	if top.chain++; (top.chain > maxChain || top.types > maxChain) && s.found == nil {
		s.found = excess(s.text, min(s.at, len(s.text)), "an expression has over %d operators, members or calls in a row", maxChain)
	}
}

// statement gets each token that can begin a statement: after the end of an
// expression, on a new line, it does.
func (s *scanner) statement() {
	top := s.top()
	if top.ended {
		top.ended, top.elses, top.chain, top.types = false, 0, 0, 0
	}
	if s.value && s.broke {
		top.chain, top.types = 0, 0
	}
}
