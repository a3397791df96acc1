package flow

// source is the text that a flow was read from.
type source struct {
	file     string
	root     *tree
	comments map[string]comment // by place, see comments.go
}

// Position returns where a path is in the source, both counting from 1 (the
// column in characters). A scalar is where its text begins, an object or a list
// where its key does. A path that is not in the source gives its nearest parent,
// a flow without a source 0, 0. A flow that was changed after it was read gives
// the places of what was read.
func (f *Flow) Position(path string) (line, column int) {
	if f.source == nil {
		return 0, 0
	}
	return f.source.root.position(path)
}

// File returns the name that the flow's source was given, "" without a source.
func (f *Flow) File() string {
	if f.source == nil {
		return ""
	}
	return f.source.file
}

func (t *tree) position(path string) (line, column int) {
	line, column = t.line, t.column
	for {
		key, index, rest, ok := nextPart(path)
		if !ok {
			return line, column
		}
		if index >= 0 {
			if t.kind != listKind || index >= len(t.items) {
				return line, column
			}
			t = t.items[index]
			line, column, path = t.line, t.column, rest
			continue
		}
		found := t.get(key)
		if found == nil {
			return line, column
		}
		line, column, path = found.line, found.column, rest
		t = found.value
		if t.kind != objectKind && t.kind != listKind && t.kind != nullKind {
			line, column = t.line, t.column
		}
	}
}
