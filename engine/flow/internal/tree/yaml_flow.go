package tree

// flow reads a list in brackets or an object in braces. Its lines may be indented
// in any way.
func (r *yamlReader) flow(at *step) *Value {
	t := r.newTree(ListKind)
	r.enter()
	defer r.leave()
	if r.peek() == '{' {
		t.Kind = ObjectKind
		r.flowMapping(t, at)
	} else {
		r.flowSequence(t, at)
	}
	return t
}

func (r *yamlReader) flowSequence(t *Value, at *step) {
	for r.pos++; ; {
		r.flowSpace(t)
		if r.peek() == ']' {
			r.pos++
			return
		}
		t.Items = append(t.Items, r.flowValue(&step{parent: at, index: len(t.Items)}))
		r.flowSpace(t)
		switch r.peek() {
		case ',':
			r.pos++
		case ']':
		case ':':
			r.fail("a key in a list needs braces: [{key: value}]; this list begins in line %d", t.Line)
		default:
			r.fail("want , or ], have %q; this list begins in line %d", r.word(), t.Line)
		}
	}
}

func (r *yamlReader) flowMapping(t *Value, at *step) {
	for r.pos++; ; {
		r.flowSpace(t)
		if r.peek() == '}' {
			r.pos++
			return
		}
		e, isQuoted := r.flowKey()
		inside := &step{parent: at, key: e.Key, index: -1}
		e.Value = r.flowEntry(t, isQuoted, inside)
		t.add(e, inside, r.report)
		r.flowSpace(t)
		switch r.peek() {
		case ',':
			r.pos++
		case '}':
		default:
			r.fail("want , or }, have %q; this object begins in line %d", r.word(), t.Line)
		}
	}
}

func (r *yamlReader) flowKey() (e Entry, isQuoted bool) {
	e.Line, e.Column = r.at()
	switch c := r.peek(); c {
	case '"', '\'':
		e.Key, isQuoted = r.quoted(), true
	case '[', '{':
		r.refuse("a list or an object can't be a key")
	default:
		r.refuseIndicator(false)
		e.Key = r.plainLine(true)
		r.refuseMerge(e)
	}
	if r.line != e.Line {
		r.failAt(e.Line, e.Column, "a key must be in one line")
	}
	r.checkKey(e)
	return e, isQuoted
}

// flowEntry reads what follows a key. Only after a key in quotes does the colon need
// no space after it.
func (r *yamlReader) flowEntry(t *Value, isQuoted bool, at *step) *Value {
	r.skipBlanks()
	if r.peek() != ':' {
		return r.newTree(NullKind)
	}
	r.pos++
	if !isQuoted && !r.spaceAt(r.pos) {
		r.fail("the colon after a key needs a space after it")
	}
	line, column := r.at()
	r.flowSpace(t)
	if c := r.peek(); c == ',' || c == '}' {
		return r.null(line, column)
	}
	return r.flowValue(at)
}

func (r *yamlReader) flowValue(at *step) *Value {
	switch r.peek() {
	case '[', '{':
		return r.flow(at)
	case '"', '\'':
		t := r.newTree(TextKind)
		t.Scalar = r.quoted()
		return t
	case '-', '?':
		if next := r.byteAt(r.pos + 1); r.spaceAt(r.pos+1) || isFlowIndicator(next) {
			r.fail("%c alone can't be a value in brackets; as text it needs quotes", r.peek())
		}
	}
	r.refuseIndicator(false)
	t := r.newTree(TextKind)
	r.resolve(t, r.flowPlain(), at)
	return t
}

func isFlowIndicator(c byte) bool {
	return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'
}

// flowSpace passes over blanks, line breaks and comments within brackets.
func (r *yamlReader) flowSpace(t *Value) {
	for {
		from := r.pos
		r.skipBlanks()
		switch {
		case r.pos == len(r.text) || r.marker("---") || r.marker("..."):
			opened := "["
			if t.Kind == ObjectKind {
				opened = "{"
			}
			r.failAt(t.Line, t.Column, "this %s is not closed", opened)
		case r.peek() == '\n':
			r.newline()
		case r.peek() == '#' && (r.pos > from || r.pos == r.start):
			r.comment()
		default:
			return
		}
	}
}
