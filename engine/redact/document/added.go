package document

import "github.com/patchbay-dev/patchbay/engine/flow"

// Added returns the places of the secrets that are written out in a document and were
// not before in the same settings, example or map. before is nil for none.
func Added(f *flow.Flow, ports Ports, before *flow.Flow, portsBefore Ports) []string {
	type written struct{ key, text string }
	known := map[written]bool{}
	if before != nil {
		eachLiteral(before, portsBefore, func(key, _, text string) { known[written{key, text}] = true })
	}
	var paths []string
	eachLiteral(f, ports, func(key, path, text string) {
		if !known[written{key, text}] && (len(paths) == 0 || paths[len(paths)-1] != path) {
			paths = append(paths, path)
		}
	})
	return paths
}

// eachLiteral visits the secrets that are written out: the part of the document, the
// place, the text.
func eachLiteral(f *flow.Flow, ports Ports, visit func(key, path, text string)) {
	for _, t := range treesOf(f, ports) {
		edit(t.value, t.at, t.path, func(value any, at place, path string) any {
			for _, one := range literalsOf(value, at) {
				visit(t.key, path, one.Text)
			}
			return value
		})
	}
}

// Refused are errors for the places of Added.
func Refused(f *flow.Flow, paths []string) flow.Problems {
	problems := make(flow.Problems, len(paths))
	for i, path := range paths {
		line, column := f.Position(path)
		problems[i] = flow.Problem{File: f.File(), Line: line, Column: column, Path: path,
			Message: "a secret is written out here, and would be in the flow's file in plain text: " + advice(path)}
	}
	return problems.Sorted()
}
