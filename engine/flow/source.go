package flow

import "github.com/patchbay-dev/patchbay/engine/flow/internal/tree"

// source is the text that a flow was read from.
type source struct {
	file     string
	root     *tree.Value
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
	return f.source.root.Position(path)
}

// File returns the name that the flow's source was given, "" without a source.
func (f *Flow) File() string {
	if f.source == nil {
		return ""
	}
	return f.source.file
}
