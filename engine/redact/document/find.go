package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// Found are the secrets that are written out in a document.
type Found struct {
	Values []string
	Paths  []string // where they are, each once
	Masked []string // where a mask is instead
}

// Find looks for secrets in the fields whose tags say that they hold one: in
// settings, examples and maps, by themselves or in an expression.
func Find(f *flow.Flow, ports Ports) Found {
	var found Found
	for _, t := range treesOf(f, ports) {
		edit(t.value, t.at, t.path, func(value any, at place, path string) any {
			values := literalsOf(value, at)
			if isMasked(value, at) {
				found.Masked = append(found.Masked, path)
			}
			for _, one := range values {
				found.Values = append(found.Values, one.Text)
			}
			if len(values) > 0 {
				found.Paths = append(found.Paths, path)
			}
			return value
		})
	}
	return found
}

// isMasked reports whether a leaf holds a mask where a secret belongs.
func isMasked(value any, at place) bool {
	text, ok := value.(string)
	if !ok || !strings.Contains(text, redact.Mask) || !at.secret && !at.holdsSecrets() {
		return false
	}
	return slices.ContainsFunc(expr.Literals(text, at), func(l expr.Literal) bool { return strings.Contains(l.Text, redact.Mask) })
}

// literalsOf returns what a leaf holds that is secret. A number is one as a whole.
func literalsOf(value any, at place) []expr.Literal {
	var literals []expr.Literal
	switch value := value.(type) {
	case nil, bool:
	case string:
		if at.secret || at.holdsSecrets() {
			literals = expr.Literals(value, at)
		}
	default:
		if text := fmt.Sprint(value); at.secret {
			literals = []expr.Literal{{To: len(text), Text: text}}
		}
	}
	kept := literals[:0]
	for _, one := range literals {
		if !strings.Contains(one.Text, redact.Mask) {
			kept = append(kept, one)
		}
	}
	return kept
}

// Problems says of each place that a secret is written out there, which is a
// warning, or that a mask is there and no secret, which is an error.
func (found Found) Problems(f *flow.Flow) flow.Problems {
	var problems flow.Problems
	for _, path := range found.Masked {
		problems = append(problems, nothingStored(f, path))
	}
	for _, path := range found.Paths {
		line, column := f.Position(path)
		problems = append(problems, flow.Problem{Severity: flow.Warning, File: f.File(), Line: line, Column: column, Path: path,
			Message: "a secret is written out here, and stays so in the flow's file: " + advice(path)})
	}
	return problems
}

func advice(path string) string {
	switch {
	case strings.HasPrefix(path, "spec.edges"):
		return "let a node such as kubernetes/secret_get fetch it, and map it from there"
	case inExample(path):
		return "an example needs no real one"
	}
	return `keep it in a Secret of the cluster, and write {{ secret("name/key") }}`
}
