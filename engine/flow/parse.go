package flow

import (
	"bytes"
	"encoding/json"
	"fmt"
	"github.com/patchbay-dev/patchbay/engine/flow/internal/tree"
	"unicode/utf8"
)

// Parse reads one flow document, YAML or JSON, and checks it. The file's name is used in
// the problems only. The flow is nil only when the text is neither YAML nor JSON, or uses
// a part of YAML that flow documents may not; otherwise it has whatever could be read, so
// that an editor can show a broken document too. The problems are those of the text and
// those of Validate, in the order of the text. A flow whose problems HasErrors must not
// run.
func Parse(file string, data []byte) (*Flow, tree.Problems) {
	flows, problems := ParseAll(file, data)
	switch {
	case len(flows) == 0:
		return nil, problems
	case len(flows) > 1:
		second := flows[1].source.root
		problems = append(problems, tree.Problem{
			File: file, Line: second.Line, Column: second.Column,
			Message: fmt.Sprintf("the file holds %d documents, want one flow", len(flows)),
		})
	}
	return flows[0], problems.Sorted()
}

// ParseAll is Parse for a file that holds any number of documents. A flow that
// has the name of an earlier one in the file is a problem.
func ParseAll(file string, data []byte) ([]*Flow, tree.Problems) {
	var problems tree.Problems
	more := 0 // problems that are only counted
	report := func(p tree.Problem) {
		if len(problems) == tree.KeptProblems {
			more++
			return
		}
		p.File = file
		problems = append(problems, p)
	}
	documents, ok := parseText(data, report)
	if !ok {
		return nil, problems.Sorted().CutWith(more)
	}
	if len(documents) == 0 {
		if len(problems) == 0 {
			report(tree.Problem{Line: 1, Column: 1, Message: "the document is empty, want a flow"})
		}
		documents = []tree.Document{{Root: &tree.Value{Line: 1, Column: 1, Bad: true}}}
	}
	flows := make([]*Flow, len(documents))
	named := make(map[string]*Flow, len(documents))
	for i, doc := range documents {
		f := readFlow(doc, file, report)
		flows[i] = f
		if doc.Root.Bad && doc.Root.Kind != tree.ObjectKind {
			continue
		}
		for _, p := range f.validate(doc.Root) {
			report(p)
		}
		if first := named[f.Metadata.Name]; first != nil && f.Metadata.Name != "" {
			line, _ := first.Position("metadata.name")
			report(f.problem("metadata.name", "the file holds two flows named %q: here and in line %d", f.Metadata.Name, line))
			continue
		}
		named[f.Metadata.Name] = f
	}
	return flows, problems.Sorted().CutWith(more)
}

func parseText(data []byte, report tree.ReportFunc) ([]tree.Document, bool) {
	at := func(message string) { report(tree.Problem{Line: 1, Column: 1, Message: message}) }
	if len(data) > tree.MaxBytes {
		at(fmt.Sprintf("the document has %d bytes, more than the %d that are allowed", len(data), tree.MaxBytes))
		return nil, false
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		at("the text is not UTF-8")
		return nil, false
	}
	if bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) && json.Valid(data) {
		if root := tree.ParseJSON(data, report); root != nil {
			return []tree.Document{{Root: root}}, true
		}
		return nil, false
	}
	return tree.ParseYAML(string(data), report)
}
