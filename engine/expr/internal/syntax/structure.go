package syntax

import (
	"slices"
	"strconv"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// maxQuoted is how much of a token a message shows, in bytes.
const maxQuoted = 100

// structure follows the brackets and operators of an expression while its tokens are
// read one by one. It collects what Prepare changes in the text.
type structure struct {
	text     string
	levels   []level // of the brackets that are open; the first is the whole
	operand  bool    // whether the token before ends an operand
	marks    []mark
	literals map[string]uint64
	replaced []replacement
}

// level is an open bracket, or the whole text. Its counts are how often the language's
// parser calls itself for what is open on this level.
type level struct {
	depth    int // of the levels around it
	unary    int // of !!x
	powers   int // of a ** b ** c
	ternary  int // of a ? b : c ? d : e, and of else if
	lets     int
	operand  int  // where the current operand begins
	coalesce int  // where a ?? b ?? c begins, -1 when none is open
	wrap     bool // whether a parenthesis was put in front of the bracket
}

func newLevel(depth int, wrap bool) level {
	return level{depth: depth, operand: -1, coalesce: -1, wrap: wrap}
}

// nesting is how often the parser calls itself up to here.
func (l *level) nesting() int { return l.depth + l.unary + l.powers + l.ternary + l.lets }

// replacement is a name that is written in place of a token.
type replacement struct {
	token
	name string
}

// wordOperators are the operators that are words. It is a constant.
var wordOperators = []string{"in", "or", "and", "not", "matches", "contains", "startsWith", "endsWith"}

// read takes the next token. It returns what is wrong, empty when nothing is.
func (s *structure) read(tokens []token, i int) string {
	t, now := tokens[i], &s.levels[len(s.levels)-1]
	text := s.text[t.start:t.end]
	switch {
	case t.kind == tokenOpen:
		s.open(tokens, i)
	case t.kind == tokenClose:
		if now.wrap {
			s.marks = append(s.marks, mark{t.end, ')'})
		}
		if len(s.levels) > 1 {
			s.levels = s.levels[:len(s.levels)-1]
		}
		s.operand = true
		return ""
	case t.kind == tokenOperator || t.kind == tokenWord && !s.isMember(tokens, i) && slices.Contains(wordOperators, text):
		s.operator(tokens, i, text)
	case t.kind == tokenWord && (text == "let" || text == "if" || text == "else") && !s.isMember(tokens, i):
		if text == "let" {
			now.lets++
		} else {
			now.ternary++
		}
		s.operand, now.coalesce = false, -1
	default:
		if !s.operand {
			now.operand = t.start
		}
		s.literal(tokens, i)
		s.operand = true
	}
	if s.levels[len(s.levels)-1].nesting() > maxNesting {
		return "unexpected token " + strconv.Quote(texts.Cut(text, maxQuoted)) + ": the expression is nested more than " + strconv.Itoa(maxNesting) + " deep"
	}
	return ""
}

// isMember reports whether a token is a name that follows a dot.
func (s *structure) isMember(tokens []token, i int) bool {
	if i == 0 {
		return false
	}
	before := s.text[tokens[i-1].start:tokens[i-1].end]
	return before == "." || before == "?."
}

// open begins a level. An object literal that is an argument gets a parenthesis.
func (s *structure) open(tokens []token, i int) {
	t, now := tokens[i], &s.levels[len(s.levels)-1]
	if !s.operand {
		now.operand = t.start
	}
	wrap := false
	if s.text[t.start] == '{' && i > 0 {
		before := s.text[tokens[i-1].start:tokens[i-1].end]
		wrap = (before == "," || before == "(") && s.beginsObject(tokens, i)
		if wrap {
			s.marks = append(s.marks, mark{t.start, '('})
		}
	}
	s.levels = append(s.levels, newLevel(now.nesting()+1, wrap))
	s.operand = false
}

// beginsObject reports whether a literal key and a colon follow a {.
func (s *structure) beginsObject(tokens []token, i int) bool {
	if i+2 >= len(tokens) {
		return false
	}
	key, colon := tokens[i+1], tokens[i+2]
	return key.kind <= tokenText && s.text[colon.start:colon.end] == ":"
}

// operator counts what an operator nests, and puts a ?? b that ends here in parentheses.
func (s *structure) operator(tokens []token, i int, text string) {
	now := &s.levels[len(s.levels)-1]
	unary := !s.operand
	s.operand = false
	switch text {
	case ".", "?.", "::":
		if unary {
			now.operand = tokens[i].start // .name is #.name
		}
		s.operand = true // it goes on
		return
	case "??":
		if now.coalesce < 0 {
			now.coalesce = now.operand
		}
		now.unary = 0
		return
	case ",":
		fresh := newLevel(now.depth, now.wrap)
		*now = fresh
		return
	case ";":
		now.unary, now.powers, now.ternary, now.coalesce = 0, 0, 0, -1
		return
	case ":", "=", "|", "?":
		if text == "?" {
			now.ternary++
		}
		now.unary, now.powers, now.coalesce = 0, 0, -1
		return
	}
	if unary {
		now.unary++
		return
	}
	if now.coalesce >= 0 {
		s.marks = append(s.marks, mark{now.coalesce, '('}, mark{tokens[i-1].end, ')'})
		now.coalesce = -1
	}
	now.unary = 0
	if text == "**" || text == "^" {
		now.powers++
	} else {
		now.powers = 0
	}
}

// literal replaces an integer that is too large for the parser by a name.
func (s *structure) literal(tokens []token, i int) {
	t := tokens[i]
	if t.kind != tokenNumber || t.end-t.start < len("9223372036854775808") {
		return
	}
	text := strings.ReplaceAll(s.text[t.start:t.end], "_", "")
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil || value <= 1<<63-1 {
		return
	}
	if i > 0 && i+1 < len(tokens) && s.text[tokens[i+1].start:tokens[i+1].end] == ":" &&
		strings.Contains("{,", s.text[tokens[i-1].start:tokens[i-1].end]) {
		return // a key of an object
	}
	number := strconv.Itoa(len(s.literals))
	for letter := 'a'; letter <= 'z'; letter++ {
		name := string(letter) + strings.Repeat("_", t.end-t.start-1-len(number)) + number
		if strings.Contains(s.text, name) {
			continue
		}
		if s.literals == nil {
			s.literals = map[string]uint64{}
		}
		s.literals[name] = value
		s.replaced = append(s.replaced, replacement{t, name})
		return
	}
}

// renamed returns the text with the replacements made. A name is as long as the token
// that it replaces, so that offsets stay as they are.
func (s *structure) renamed() string {
	if len(s.replaced) == 0 {
		return s.text
	}
	text := []byte(s.text)
	for _, r := range s.replaced {
		copy(text[r.start:r.end], r.name)
	}
	return string(text)
}
