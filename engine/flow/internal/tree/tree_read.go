package tree

// Position returns where the value at a path is in the text, or the last part of the
// path that is there.
func (t *Value) Position(path string) (line, column int) {
	line, column = t.Line, t.Column
	for {
		key, index, rest, ok := nextPart(path)
		if !ok {
			return line, column
		}
		if index >= 0 {
			if t.Kind != ListKind || index >= len(t.Items) {
				return line, column
			}
			t = t.Items[index]
			line, column, path = t.Line, t.Column, rest
			continue
		}
		found := t.Get(key)
		if found == nil {
			return line, column
		}
		line, column, path = found.Line, found.Column, rest
		t = found.Value
		if t.Kind != ObjectKind && t.Kind != ListKind && t.Kind != NullKind {
			line, column = t.Line, t.Column
		}
	}
}

// Unread reports whether there is something at a path that could not be read, so
// that a problem is reported already.
func (t *Value) Unread(path string) bool {
	for {
		key, index, rest, ok := nextPart(path)
		if !ok {
			return t.Bad || t.Kind != TextKind && t.Kind != NullKind
		}
		path = rest
		switch found := t.Get(key); {
		case index >= 0 && index < len(t.Items):
			t = t.Items[index]
		case found != nil:
			t = found.Value
		default:
			return t.Bad || t.Kind != ObjectKind && t.Kind != NullKind
		}
	}
}

// Label returns the text of a key, "" when it has none.
func (t *Value) Label(key string) string {
	if e := t.Get(key); e != nil && e.Value.Kind == TextKind {
		return e.Value.Scalar.(string)
	}
	return ""
}
