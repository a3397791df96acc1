package tree

// lead is what precedes a value in its line.
type lead int

const (
	afterKey lead = iota
	afterDash
	afterHeader
)

// value reads what follows a key, a dash or ---, in the same line or on the next
// ones. parent is the indentation of the collection that the value is of, -1 for a
// document.
func (r *yamlReader) value(parent int, after lead, at *step) *Value {
	line, column := r.at()
	from := r.pos
	r.skipBlanks()
	if !r.lineOver() && (r.peek() != '#' || r.pos == from) {
		return r.sameLine(parent, after, r.text[from:r.pos], at)
	}
	if !r.lineOver() {
		r.comment()
	}
	r.indent = r.nextLine()
	switch {
	case r.indent > parent:
		return r.block(r.indent, parent, at)
	case r.indent == parent && after == afterKey && r.dash():
		return r.sequence(r.indent, at)
	}
	return r.null(line, column)
}

// sameLine reads a value in the line of what it follows. A collection of block
// style begins there only after a dash.
func (r *yamlReader) sameLine(parent int, after lead, gap string, at *step) *Value {
	compact := after == afterDash && !hasTab(gap)
	switch {
	case compact:
		return r.block(r.pos-r.start, parent, at)
	case r.dash():
		r.fail("a list begins in a line of its own")
	case r.keyAhead():
		r.fail("a key can't begin here; text that holds a colon and a space needs quotes")
	}
	return r.block(r.pos-r.start, parent, at)
}

func hasTab(text string) bool {
	for i := range len(text) {
		if text[i] == '\t' {
			return true
		}
	}
	return false
}

// dash reports whether an item of a list of block style is next.
func (r *yamlReader) dash() bool { return r.peek() == '-' && r.spaceAt(r.pos+1) }

// block reads the value whose first character is next, in a column.
func (r *yamlReader) block(column, parent int, at *step) *Value {
	switch {
	case r.dash():
		return r.sequence(column, at)
	case r.keyAhead():
		return r.mapping(column, at)
	}
	t := r.newTree(TextKind)
	switch r.peek() {
	case '|', '>':
		r.blockScalar(t, parent)
		return t
	case '"', '\'':
		t.Scalar = r.quoted()
		r.endLine("the closing quote")
	case '[', '{':
		t = r.flow(at)
		r.endLine("the closing bracket")
	default:
		r.refuseIndicator(true)
		r.resolve(t, r.plain(parent), at)
	}
	r.indent = r.nextLine()
	return t
}

func (r *yamlReader) sequence(column int, at *step) *Value {
	t := r.newTree(ListKind)
	r.enter()
	defer r.leave()
	for {
		r.pos++ // the dash
		t.Items = append(t.Items, r.value(column, afterDash, &step{parent: at, index: len(t.Items)}))
		switch {
		case r.indent > column:
			r.fail("this is indented further than the list item above it")
		case r.indent < column || !r.dash():
			return t
		}
	}
}

func (r *yamlReader) mapping(column int, at *step) *Value {
	t := r.newTree(ObjectKind)
	r.enter()
	defer r.leave()
	for {
		e := r.key()
		inside := &step{parent: at, key: e.Key, index: -1}
		e.Value = r.value(column, afterKey, inside)
		t.add(e, inside, r.report)
		switch {
		case r.indent > column:
			r.fail("this is indented further than the key above it")
		case r.indent < column:
			return t
		case r.dash():
			r.fail("a list item can't be among keys")
		case !r.keyAhead():
			r.refuseIndicator(true)
			r.fail("want a key and a colon, have %q", r.word())
		}
	}
}

// keyAhead reports whether a key and its colon are next in this line.
func (r *yamlReader) keyAhead() bool {
	if c := r.peek(); c == '"' || c == '\'' {
		end := r.quoteEnd(r.pos)
		for end > 0 && isBlank(r.byteAt(end)) {
			end++
		}
		return end > 0 && r.byteAt(end) == ':' && r.spaceAt(end+1)
	}
	if !r.plainStart(r.pos) {
		return false
	}
	for pos := r.pos; ; pos++ {
		switch c := r.byteAt(pos); {
		case c == ':' && r.spaceAt(pos+1):
			return true
		case c == 0, c == '\n', c == '#' && isBlank(r.byteAt(pos-1)) && pos > r.pos:
			return false
		}
	}
}

// quoteEnd returns the position after a quoted text, 0 when it does not end in its
// line.
func (r *yamlReader) quoteEnd(pos int) int {
	quote := r.text[pos]
	for pos++; pos < len(r.text) && r.text[pos] != '\n'; pos++ {
		switch {
		case r.text[pos] == '\\' && quote == '"':
			pos++
		case r.text[pos] != quote:
		case quote == '\'' && r.byteAt(pos+1) == quote:
			pos++
		default:
			return pos + 1
		}
	}
	return 0
}

// key reads a key that keyAhead has seen, and its colon.
func (r *yamlReader) key() Entry {
	line, column := r.at()
	e := Entry{Line: line, Column: column}
	if c := r.peek(); c == '"' || c == '\'' {
		e.Key = r.quoted()
	} else {
		e.Key = r.plainLine(false)
		r.refuseMerge(e)
	}
	r.checkKey(e)
	r.skipBlanks()
	r.pos++ // the colon
	return e
}

func (r *yamlReader) refuseMerge(e Entry) {
	if e.Key == "<<" {
		r.refuseAt(e.Line, e.Column, "merge keys are not allowed")
	}
}

func (r *yamlReader) checkKey(e Entry) {
	if KeyTooLong(e.Key) {
		r.refuseAt(e.Line, e.Column, "the key has more than the %d characters that are allowed", MaxKey)
	}
}

// refuseIndicator refuses a character that begins a part of YAML that flow documents
// may not use, or that can't begin a text.
func (r *yamlReader) refuseIndicator(blockStyle bool) {
	switch c := r.peek(); {
	case c == '&':
		r.refuse("anchors are not allowed; a text that begins with & needs quotes")
	case c == '*':
		r.refuse("aliases are not allowed; a text that begins with * needs quotes")
	case c == '!':
		r.refuse("tags are not allowed; a text that begins with ! needs quotes")
	case c == '?' && r.spaceAt(r.pos+1):
		r.refuse("keys with ? are not allowed")
	case c == ':' && (r.spaceAt(r.pos+1) || !blockStyle):
		r.fail("the key before this colon is missing")
	case !r.plainStart(r.pos):
		r.fail("a text that begins with %c needs quotes", c)
	}
}
