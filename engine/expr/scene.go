package expr

import (
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
)

// scene is where a cursor stands in an expression that may be half written.
type scene struct {
	text   string // up to the cursor
	word   int    // where the word at the cursor begins
	member bool   // the word stands behind a dot
	dot    int    // where that dot, or its ?, stands
	frames []frame
	closed map[int]int // brackets: where the one opens that closes here
}

// frame is a bracket that is open at the cursor; the first is the whole.
type frame struct {
	callee   string // of a call
	piped    string // what stands before the | of a call
	args     int    // how many stand before the cursor
	argument int    // where the current one begins
	part     int    // where the current expression begins, behind let and the like
	first    string // the first argument
	lets     []declared
}

type declared struct{ name, value string }

// list returns the list whose items the frame's # stands for.
func (f frame) list() (string, bool) {
	if !slices.Contains(predicates, f.callee) {
		return "", false
	}
	if f.piped != "" {
		return f.piped, f.args == 0
	}
	return f.first, f.args == 1
}

// scan reads the text up to the cursor; false when the cursor stands in a string
// or a comment.
func scan(text string) (scene, bool) {
	s := scene{text: text, frames: []frame{{}}, closed: map[int]int{}}
	var open []int
	for i := 0; i < len(text); i++ {
		past := i
		switch text[i] {
		case '"', '\'', '`':
			past = syntax.SkipString(text, i)
		case '/':
			past = syntax.SkipComment(text, i)
			if strings.HasPrefix(text[i:], "//") && past == len(text) {
				past = -1
			}
		}
		if past < 0 {
			return s, false
		}
		if past > i {
			i = past - 1
			continue
		}
		top := &s.frames[len(s.frames)-1]
		switch text[i] {
		case '(', '[', '{':
			s.frames = append(s.frames, s.opened(i))
			open = append(open, i)
		case ')', ']', '}':
			if len(open) > 0 {
				s.closed[i] = open[len(open)-1]
				open, s.frames = open[:len(open)-1], s.frames[:len(s.frames)-1]
			}
		case ',':
			if top.args++; top.args == 1 {
				top.first = text[top.argument:i]
			}
			top.argument, top.part = i+1, i+1
		case ';':
			top.declare(text[top.part:i])
			top.part = i + 1
		case ':':
			top.part = i + 1
		}
	}
	s.word = len(text)
	for s.word > 0 && isWord(text[s.word-1]) {
		s.word--
	}
	before := strings.TrimRight(text[:s.word], " \t\r\n")
	if s.member = strings.HasSuffix(before, ".") && !strings.HasSuffix(before, ".."); s.member {
		s.dot = len(before) - 1
		if strings.HasSuffix(before, "?.") {
			s.dot--
		}
	}
	return s, true
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c == '#' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

// opened makes the frame of the bracket that opens at i.
func (s *scene) opened(i int) frame {
	f := frame{argument: i + 1, part: i + 1}
	if s.text[i] != '(' {
		return f
	}
	start := i
	for start > 0 && isWord(s.text[start-1]) {
		start--
	}
	f.callee = s.text[start:i]
	before := strings.TrimRight(s.text[:start], " \t\r\n")
	if strings.HasSuffix(before, "|") && !strings.HasSuffix(before, "||") {
		if part := s.frames[len(s.frames)-1].part; part < len(before) {
			f.piped = before[part : len(before)-1]
		}
	}
	return f
}

// declare notes a let that has ended.
func (f *frame) declare(text string) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "let ")
	if !ok {
		return
	}
	name, value, ok := strings.Cut(rest, "=")
	if name = strings.TrimSpace(name); ok && isName(name) {
		f.lets = append(f.lets, declared{name, value})
	}
}

func isName(text string) bool {
	for i := range len(text) {
		if c := text[i]; !isWord(c) || c == '#' || c == '$' || i == 0 && c >= '0' && c <= '9' {
			return false
		}
	}
	return text != ""
}

// receiver returns what stands in front of the dot: $.a["b"][0], map(…).
func (s *scene) receiver() string {
	end := len(strings.TrimRight(s.text[:s.dot], " \t\r\n"))
	start := end
	for {
		at := len(strings.TrimRight(s.text[:start], " \t\r\n"))
		switch {
		case at > 0 && isWord(s.text[at-1]):
			for start = at; start > 0 && isWord(s.text[start-1]); {
				start--
			}
		case at > 0 && strings.IndexByte(")]", s.text[at-1]) >= 0:
			open, ok := s.closed[at-1]
			if !ok {
				return ""
			}
			start = open
			if s.text[open] == '[' || open > 0 && isWord(s.text[open-1]) {
				continue // there is more to it
			}
		default:
			if start == end {
				return "#" // .name is #.name
			}
			return s.withItem(s.text[start:end])
		}
		before := strings.TrimRight(s.text[:start], " \t\r\n")
		if !strings.HasSuffix(before, ".") {
			return s.text[start:end]
		}
		start = len(before) - 1
		start -= len(s.text[:start]) - len(strings.TrimSuffix(s.text[:start], "?"))
	}
}

// withItem puts in the # that a path may leave out.
func (s *scene) withItem(path string) string {
	if strings.HasPrefix(path, ".") || strings.HasPrefix(path, "?.") {
		return "#" + path
	}
	return path
}

// variables lists what can be named at the cursor beside the message, innermost
// first.
func (s *scene) variables() []string {
	var names []string
	for _, f := range slices.Backward(s.frames) {
		if _, ok := f.list(); ok && !slices.Contains(names, "#") {
			names = append(names, "#", "#index")
			if f.callee == "reduce" {
				names = append(names, "#acc")
			}
		}
		for _, d := range slices.Backward(f.lets) {
			if !slices.Contains(names, d.name) {
				names = append(names, d.name)
			}
		}
	}
	return names
}

// around puts an expression into what surrounds the cursor, so that it means the
// same; within each of the lists that depth counts, its value is an item.
func (s *scene) around(text string) (whole string, depth int) {
	var b, end strings.Builder
	for _, f := range s.frames {
		if list, ok := f.list(); ok {
			b.WriteString("map(" + list + ", (")
			end.WriteString("))")
			depth++
		}
		for _, d := range f.lets {
			b.WriteString("let " + d.name + " = " + d.value + "; ")
		}
	}
	return b.String() + text + end.String(), depth
}
