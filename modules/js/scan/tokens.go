package scan

// heads come before parentheses that a statement follows.
var heads = map[string]bool{"if": true, "for": true, "while": true, "with": true}

// arrowLinks is for what functions in functions cost a parser more than operators.
const arrowLinks = 8

// infix words are between two operands, prefix words before one.
var (
	infix  = map[string]bool{"in": true, "instanceof": true, "of": true, "as": true, "satisfies": true, "extends": true, "is": true}
	prefix = map[string]bool{
		"typeof": true, "void": true, "delete": true, "await": true, "yield": true, "new": true, "async": true,
		"do": true, "keyof": true, "infer": true, "readonly": true, "unique": true, "throw": true,
	}
)

func isWord(c byte) bool {
	return c >= 0x80 || c == '_' || c == '$' || c == '\\' || c == '#' ||
		(c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
}

func (s *scanner) name() {
	begin := s.at
	for s.at < len(s.text) && isWord(s.text[s.at]) {
		s.at++
	}
	word := s.text[begin:s.at]
	top := s.top()
	switch {
	case s.mark == '.':
		s.token(word, true)
	case word == "else":
		top.ended = false
		if top.elses++; top.elses > maxElses {
			s.found = excess(s.text, begin, "an if has over %d branches", maxElses)
		}
		s.token(word, false)
	case word == "case" || word == "default":
		s.statement()
		top.chain = 0
		s.token(word, false)
	case infix[word]:
		s.link()
		s.token(word, false)
	case prefix[word]:
		s.statement()
		s.link()
		s.token(word, false)
	case heads[word] || word == "return":
		s.statement()
		s.token(word, false)
	default:
		s.statement()
		s.token(word, true)
	}
}

func (s *scanner) punctuation(c byte) {
	at := s.at
	switch c {
	case '(', '[', '{', '`':
		if s.top().ended && c == '{' {
			s.statement()
		}
		s.top().ended = false
		s.open(c)
		s.token("", false)
	case ')', ']':
		head := s.close()
		s.token("", !head)
	case '}':
		s.closeBrace()
		s.token("", false)
	case ';':
		s.top().chain, s.top().ended = 0, true
		s.token("", false)
	case ',':
		s.top().chain, s.top().ended = 0, false
		s.token("", false)
	default:
		s.top().ended = false
		s.angle(c)
		s.link()
		if c == '>' && s.mark == '=' {
			s.top().chain += arrowLinks
		}
		// What follows ++ and -- may be a division, which looks like nothing else.
		s.token("", s.value && (c == '+' || c == '-') && at > 0 && s.text[at-1] == c)
	}
	s.at, s.mark = at+1, c
}

// angle counts what may be the arguments of a type.
func (s *scanner) angle(c byte) {
	switch top := s.top(); {
	case c == '<':
		top.types++
	case c == '>' && s.mark != '=' && top.types > 0:
		top.types--
	}
}

// closeBrace ends a block, an object or the inside of a template's ${}. After a
// block begins a statement, unless something goes on there.
func (s *scanner) closeBrace() {
	inTemplate := s.top().open == '$'
	s.close()
	if !inTemplate {
		s.top().ended = true
	}
}
