package flow

// Values reads the YAML or JSON documents of a file that holds no flows, with the
// rules and bounds of a flow document: nil, bool, int64, float64, string, []any
// and map[string]any. Empty documents are left out. The values are nil when the
// text can't be read; a single value that can't be is its text, with a problem.
func Values(file string, data []byte) ([]any, Problems) {
	var problems Problems
	documents, ok := parseText(data, func(p Problem) {
		p.File = file
		problems = append(problems, p)
	})
	if !ok || documents == nil && problems.HasErrors() {
		return nil, problems.Sorted().Cut()
	}
	values := make([]any, len(documents))
	for i, document := range documents {
		values[i] = document.root.value()
	}
	return values, problems.Sorted().Cut()
}
