package flow

import (
	"fmt"
	"math"
)

// readFlow turns a tree into a flow. What does not fit is reported and left out.
func readFlow(doc document, file string, report reportFunc) *Flow {
	f := &Flow{source: &source{file: file, root: doc.root}}
	r := reader{report: report, suggestions: &suggestions{}}
	if doc.root.bad && doc.root.kind != objectKind {
		return f
	}
	r.object(doc.root, "", fields{
		"apiVersion": func(t *tree, path string) { f.APIVersion = r.text(t, path) },
		"kind":       func(t *tree, path string) { f.Kind = r.text(t, path) },
		"metadata":   func(t *tree, path string) { r.metadata(t, path, &f.Metadata) },
		"spec":       func(t *tree, path string) { r.spec(t, path, &f.Spec) },
		"layout":     func(t *tree, path string) { f.Layout = r.layout(t, path) },
		"comments": func(t *tree, path string) {
			r.list(t, path, func(t *tree, path string) { f.Comments = append(f.Comments, r.comment(t, path)) })
		},
		"groups": func(t *tree, path string) {
			r.list(t, path, func(t *tree, path string) { f.Groups = append(f.Groups, r.group(t, path)) })
		},
		"status": r.leftOut,
	})
	if doc.root.kind == objectKind && doc.root.get("spec") == nil {
		r.problem(doc.root, "spec", "the spec is missing: it holds the nodes and edges")
	}
	f.source.comments = attachComments(doc)
	return f
}

type reader struct {
	report      reportFunc
	suggestions *suggestions
}

type fields map[string]func(t *tree, path string)

func (r reader) problem(t *tree, path, format string, args ...any) {
	if t.bad {
		return
	}
	r.report(Problem{Line: t.line, Column: t.column, Path: path, Message: fmt.Sprintf(format, args...)})
}

// object hands each entry to the function for its key; a key without one is a
// problem. Null counts as not given.
func (r reader) object(t *tree, path string, known fields) {
	if !r.is(t, objectKind, path) {
		return
	}
	for _, e := range t.entries {
		read, ok := known[e.key]
		if !ok {
			r.unknown(e, path, known)
			continue
		}
		if e.value.kind != nullKind || e.value.bad {
			read(e.value, Path(path, e.key))
		}
	}
}

func (r reader) unknown(e entry, path string, known fields) {
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	r.report(Problem{
		Line: e.line, Column: e.column, Path: Path(path, e.key), Message: fmt.Sprintf("unknown key %q", e.key),
		Suggestion: r.suggestions.nearest(e.key, sorted(names)),
	})
}

// leftOut is for keys that Kubernetes writes into an object and a document leaves out.
func (r reader) leftOut(t *tree, path string) {
	r.report(Problem{
		Severity: Warning, Line: t.line, Column: t.column, Path: path,
		Message: "is set by the cluster, not by the document; it is left out",
	})
}

func (r reader) is(t *tree, want kind, path string) bool {
	if t.kind != want {
		r.problem(t, path, "want %s, have %s", want, t.kind)
		return false
	}
	return true
}

func (r reader) text(t *tree, path string) string {
	if t.kind == numberKind || t.kind == boolKind {
		r.problem(t, path, "want text, have %s; put it in quotes", t.kind)
		return ""
	}
	if !r.is(t, textKind, path) {
		return ""
	}
	return t.scalar.(string)
}

// count reads a whole number from low to high, 0 when it is none.
func (r reader) count(t *tree, path string, low, high int) int {
	if !r.is(t, numberKind, path) {
		return 0
	}
	i, ok := t.scalar.(int64)
	if !ok || i < int64(low) || i > int64(high) {
		r.problem(t, path, "want a whole number from %d to %d, have %v", low, high, t.scalar)
		return 0
	}
	return int(i)
}

// pixels reads a coordinate; the editor may hand over a broken number.
func (r reader) pixels(t *tree, path string) int {
	if !r.is(t, numberKind, path) {
		return 0
	}
	at, ok := t.scalar.(float64)
	if !ok {
		at = float64(t.scalar.(int64))
	}
	if math.Abs(at) > maxPixels {
		r.problem(t, path, "want a number from %d to %d, have %v", -maxPixels, maxPixels, t.scalar)
		return 0
	}
	return int(math.Round(at))
}

const maxPixels = 1_000_000_000

func (r reader) texts(t *tree, path string) map[string]string {
	if !r.is(t, objectKind, path) {
		return nil
	}
	texts := make(map[string]string, len(t.entries))
	for _, e := range t.entries {
		texts[e.key] = r.text(e.value, Path(path, e.key))
	}
	return texts
}

func (r reader) anyObject(t *tree, path string) map[string]any {
	if !r.is(t, objectKind, path) {
		return nil
	}
	return t.value().(map[string]any)
}

func (r reader) list(t *tree, path string, each func(t *tree, path string)) {
	if !r.is(t, listKind, path) {
		return
	}
	for i, item := range t.items {
		each(item, Path(path, i))
	}
}
