package assist

import (
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
)

// cursor is a position in an expression that may be half written, and what is around it.
type cursor struct {
	text   string // up to the cursor
	word   int    // where the word at the cursor begins
	member bool   // whether a dot is before the word
	dot    int    // offset of that dot, or of the ? in ?.
	frames []frame
	closed map[int]int // the offsets of brackets that open, by those that close them
}

// frame is a bracket that is open at the cursor; the first is the whole.
type frame struct {
	callee   string // of a call
	piped    string // the expression before the | of a call
	args     int    // how many arguments are before the cursor
	argument int    // where the current argument begins
	part     int    // where the current expression begins, after let and the like
	first    string // the first argument
	lets     []declared
}

// declared is a variable of let.
type declared struct{ name, value string }

// list returns the expression of the list whose items # is in the frame; false when the
// cursor is not in a predicate.
func (f frame) list() (string, bool) {
	if !slices.Contains(predicates, f.callee) {
		return "", false
	}
	if f.piped != "" {
		return f.piped, f.args == 0
	}
	return f.first, f.args == 1
}

// scan reads the text up to the cursor; false when the cursor is in a string or a
// comment.
func scan(text string) (cursor, bool) {
	c := cursor{text: text, frames: []frame{{}}, closed: map[int]int{}}
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
			return c, false
		}
		if past > i {
			i = past - 1
			continue
		}
		top := &c.frames[len(c.frames)-1]
		switch text[i] {
		case '(', '[', '{':
			c.frames = append(c.frames, c.opened(i))
			open = append(open, i)
		case ')', ']', '}':
			if len(open) > 0 {
				c.closed[i] = open[len(open)-1]
				open, c.frames = open[:len(open)-1], c.frames[:len(c.frames)-1]
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
	c.word = len(text)
	for c.word > 0 && isWord(text[c.word-1]) {
		c.word--
	}
	before := strings.TrimRight(text[:c.word], " \t\r\n")
	if c.member = strings.HasSuffix(before, ".") && !strings.HasSuffix(before, ".."); c.member {
		c.dot = len(before) - 1
		if strings.HasSuffix(before, "?.") {
			c.dot--
		}
	}
	return c, true
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c == '#' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

// opened makes the frame of the bracket that opens at i.
func (c *cursor) opened(i int) frame {
	f := frame{argument: i + 1, part: i + 1}
	if c.text[i] != '(' {
		return f
	}
	start := i
	for start > 0 && isWord(c.text[start-1]) {
		start--
	}
	f.callee = c.text[start:i]
	before := strings.TrimRight(c.text[:start], " \t\r\n")
	if strings.HasSuffix(before, "|") && !strings.HasSuffix(before, "||") {
		if part := c.frames[len(c.frames)-1].part; part < len(before) {
			f.piped = before[part : len(before)-1]
		}
	}
	return f
}

// declare notes the variable of a let that ends with a semicolon.
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

// receiver returns the expression before the dot: $.a["b"][0], map(…).
func (c *cursor) receiver() string {
	end := len(strings.TrimRight(c.text[:c.dot], " \t\r\n"))
	start := end
	for {
		at := len(strings.TrimRight(c.text[:start], " \t\r\n"))
		switch {
		case at > 0 && isWord(c.text[at-1]):
			for start = at; start > 0 && isWord(c.text[start-1]); {
				start--
			}
		case at > 0 && strings.IndexByte(")]", c.text[at-1]) >= 0:
			open, ok := c.closed[at-1]
			if !ok {
				return ""
			}
			start = open
			if c.text[open] == '[' || open > 0 && isWord(c.text[open-1]) {
				continue // the bracket belongs to what is before it
			}
		default:
			if start == end {
				return "#" // .name is #.name
			}
			return c.withItem(c.text[start:end])
		}
		before := strings.TrimRight(c.text[:start], " \t\r\n")
		if !strings.HasSuffix(before, ".") {
			return c.text[start:end]
		}
		start = len(before) - 1
		start -= len(c.text[:start]) - len(strings.TrimSuffix(c.text[:start], "?"))
	}
}

// withItem adds the # that a path may leave out.
func (c *cursor) withItem(path string) string {
	if strings.HasPrefix(path, ".") || strings.HasPrefix(path, "?.") {
		return "#" + path
	}
	return path
}

// variables returns the variables that can be used at the cursor, innermost first.
func (c *cursor) variables() []string {
	var names []string
	for _, f := range slices.Backward(c.frames) {
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

// around returns an expression that has an expression in the place of the cursor, with
// the predicates and variables around it. Its value is a list in lists, depth of them,
// with the value at the cursor as the innermost item.
func (c *cursor) around(text string) (whole string, depth int) {
	var b, end strings.Builder
	for _, f := range c.frames {
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
