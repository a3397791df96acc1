package flow

import (
	"encoding/json"
	"github.com/patchbay-dev/patchbay/engine/flow/internal/tree"
)

// Values reads the YAML or JSON documents of a file that holds no flows, with the
// rules and bounds of a flow document: nil, bool, int64, float64, string, []any
// and map[string]any. Empty documents are left out. The values are nil when the
// text can't be read. A single value that can't be read is given as text, with a problem.
func Values(file string, data []byte) ([]any, tree.Problems) {
	var problems tree.Problems
	documents, ok := parseText(data, func(p tree.Problem) {
		p.File = file
		problems = append(problems, p)
	})
	if !ok || documents == nil && problems.HasErrors() {
		return nil, problems.Sorted().Cut()
	}
	values := make([]any, len(documents))
	for i, document := range documents {
		values[i] = document.Root.Plain()
	}
	return values, problems.Sorted().Cut()
}

// JSON reads a file as Values does and gives its documents as JSON, with the names of
// objects in the order of the text.
func JSON(file string, data []byte) ([]json.RawMessage, tree.Problems) {
	var problems tree.Problems
	documents, ok := parseText(data, func(p tree.Problem) {
		p.File = file
		problems = append(problems, p)
	})
	if !ok || problems.HasErrors() {
		return nil, problems.Sorted().Cut()
	}
	texts := make([]json.RawMessage, len(documents))
	for i, document := range documents {
		texts[i] = document.Root.AppendJSON(nil)
	}
	return texts, problems.Sorted().Cut()
}

// Positions returns where paths are in the first document of a file, as
// Flow.Position does for flows; 0, 0 when the file can't be read.
func Positions(data []byte) func(path string) (line, column int) {
	documents, _ := parseText(data, func(tree.Problem) {})
	if len(documents) == 0 {
		return func(string) (int, int) { return 0, 0 }
	}
	return documents[0].Root.Position
}
