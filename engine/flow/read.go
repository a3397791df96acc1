package flow

import (
	"fmt"
	"github.com/patchbay-dev/patchbay/engine/flow/internal/tree"
	"math"
)

// readFlow turns a tree into a flow. What does not fit is reported and left out.
func readFlow(doc tree.Document, file string, report tree.ReportFunc) *Flow {
	f := &Flow{source: &source{file: file, root: doc.Root}}
	r := reader{report: report, suggestions: &suggestions{}}
	if doc.Root.Bad && doc.Root.Kind != tree.ObjectKind {
		return f
	}
	r.object(doc.Root, "", fields{
		"apiVersion": func(t *tree.Value, path string) { f.APIVersion = r.text(t, path) },
		"kind":       func(t *tree.Value, path string) { f.Kind = r.text(t, path) },
		"metadata":   func(t *tree.Value, path string) { r.metadata(t, path, &f.Metadata) },
		"spec":       func(t *tree.Value, path string) { r.spec(t, path, &f.Spec) },
		"layout":     func(t *tree.Value, path string) { f.Layout = r.layout(t, path) },
		"comments": func(t *tree.Value, path string) {
			r.list(t, path, func(t *tree.Value, path string) { f.Comments = append(f.Comments, r.comment(t, path)) })
		},
		"groups": func(t *tree.Value, path string) {
			r.list(t, path, func(t *tree.Value, path string) { f.Groups = append(f.Groups, r.group(t, path)) })
		},
		"status": r.leftOut,
	})
	if doc.Root.Kind == tree.ObjectKind && doc.Root.Get("spec") == nil {
		r.problem(doc.Root, "spec", "the spec is missing: it holds the nodes and edges")
	}
	f.source.comments = attachComments(doc)
	return f
}

type reader struct {
	report      tree.ReportFunc
	suggestions *suggestions
}

type fields map[string]func(t *tree.Value, path string)

func (r reader) problem(t *tree.Value, path, format string, args ...any) {
	if t.Bad {
		return
	}
	r.report(tree.Problem{Line: t.Line, Column: t.Column, Path: path, Message: fmt.Sprintf(format, args...)})
}

// object hands each entry to the function for its key; a key without one is a
// problem. Null counts as not given.
func (r reader) object(t *tree.Value, path string, known fields) {
	if !r.is(t, tree.ObjectKind, path) {
		return
	}
	for _, e := range t.Entries {
		read, ok := known[e.Key]
		if !ok {
			r.unknown(e, path, known)
			continue
		}
		if e.Value.Kind != tree.NullKind || e.Value.Bad {
			read(e.Value, tree.Path(path, e.Key))
		}
	}
}

// leftOut is for keys that Kubernetes writes into an object and a document leaves out.
func (r reader) leftOut(t *tree.Value, path string) {
	r.report(tree.Problem{
		Severity: tree.Warning, Line: t.Line, Column: t.Column, Path: path,
		Message: "is set by the cluster, not by the document; it is left out",
	})
}

func (r reader) is(t *tree.Value, want tree.Kind, path string) bool {
	if t.Kind != want {
		r.problem(t, path, "want %s, have %s", want, t.Kind)
		return false
	}
	return true
}

func (r reader) text(t *tree.Value, path string) string {
	if t.Kind == tree.NumberKind || t.Kind == tree.BoolKind {
		r.problem(t, path, "want text, have %s; put it in quotes", t.Kind)
		return ""
	}
	if !r.is(t, tree.TextKind, path) {
		return ""
	}
	return t.Scalar.(string)
}

// flag reads true or false, false when it is neither.
func (r reader) flag(t *tree.Value, path string) bool {
	if !r.is(t, tree.BoolKind, path) {
		return false
	}
	return t.Scalar.(bool)
}

// count reads a whole number from low to high, 0 when it is none.
func (r reader) count(t *tree.Value, path string, low, high int) int {
	if !r.is(t, tree.NumberKind, path) {
		return 0
	}
	i, ok := t.Scalar.(int64)
	if !ok || i < int64(low) || i > int64(high) {
		r.problem(t, path, "want a whole number from %d to %d, have %v", low, high, t.Scalar)
		return 0
	}
	return int(i)
}

// pixels reads a coordinate; the editor may hand over a broken number.
func (r reader) pixels(t *tree.Value, path string) int {
	if !r.is(t, tree.NumberKind, path) {
		return 0
	}
	at, ok := t.Scalar.(float64)
	if !ok {
		at = float64(t.Scalar.(int64))
	}
	if math.Abs(at) > maxPixels {
		r.problem(t, path, "want a number from %d to %d, have %v", -maxPixels, maxPixels, t.Scalar)
		return 0
	}
	return int(math.Round(at))
}

const maxPixels = 1_000_000_000

func (r reader) texts(t *tree.Value, path string) map[string]string {
	if !r.is(t, tree.ObjectKind, path) {
		return nil
	}
	texts := make(map[string]string, len(t.Entries))
	for _, e := range t.Entries {
		texts[e.Key] = r.text(e.Value, tree.Path(path, e.Key))
	}
	return texts
}

func (r reader) anyObject(t *tree.Value, path string) map[string]any {
	if !r.is(t, tree.ObjectKind, path) {
		return nil
	}
	return t.Plain().(map[string]any)
}

func (r reader) list(t *tree.Value, path string, each func(t *tree.Value, path string)) {
	if !r.is(t, tree.ListKind, path) {
		return
	}
	for i, item := range t.Items {
		each(item, tree.Path(path, i))
	}
}
