package flow

import (
	"fmt"
	"unicode/utf8"
)

// What a document may be at most. The bounds keep a hostile document from
// costing more than its size, and are far from what a flow needs: the largest of
// MaxNodes nodes with a short script each has 1.5 MiB and 150,000 values.
const (
	MaxBytes  = 4 << 20 // of the text of all documents in a file
	MaxValues = 250_000 // objects, lists and scalars of all documents in a file
	MaxNodes  = 5000    // of one flow
	MaxEdges  = 20_000  // of one flow
	MaxDepth  = 64      // of objects and lists within each other
	MaxKey    = 1000    // characters of a key as it is written; YAML itself ends at 1024

	maxProblems     = 1000   // what is more is only counted
	keptProblems    = 10_000 // while a file is read, before the first of them are chosen
	maxCommentLines = 20_000 // of all documents in a file
)

type kind int

const (
	nullKind kind = iota
	boolKind
	numberKind
	textKind
	listKind
	objectKind
)

// String is the kind as problems name it.
func (k kind) String() string {
	return [...]string{"nothing", "true or false", "a number", "text", "a list", "an object"}[k]
}

// tree is a value of the document with its place in the text. YAML and JSON are read
// into the same.
type tree struct {
	kind         kind
	line, column int
	scalar       any // bool, int64, float64 or string
	items        []*tree
	entries      []entry
	index        map[string]int // of entries by key, when they are many
	bad          bool           // a problem was reported already
}

type entry struct {
	key          string
	line, column int
	value        *tree
}

func (t *tree) get(key string) *entry {
	if t.index != nil {
		if i, ok := t.index[key]; ok {
			return &t.entries[i]
		}
		return nil
	}
	for i := range t.entries {
		if t.entries[i].key == key {
			return &t.entries[i]
		}
	}
	return nil
}

// value is the plain Go form: nil, bool, int64, float64, string, []any or
// map[string]any.
func (t *tree) value() any {
	switch t.kind {
	case listKind:
		list := make([]any, len(t.items))
		for i, item := range t.items {
			list[i] = item.value()
		}
		return list
	case objectKind:
		object := make(map[string]any, len(t.entries))
		for _, e := range t.entries {
			object[e.key] = e.value.value()
		}
		return object
	default:
		return t.scalar
	}
}

// fewEntries is up to how many entries are searched one by one, without an index.
const fewEntries = 16

// add puts an entry in, or reports that its key is there already.
func (t *tree) add(e entry, at *step, report reportFunc) {
	if first := t.get(e.key); first != nil {
		t.bad = true
		report(Problem{
			Line: e.line, Column: e.column, Path: at.String(),
			Message: fmt.Sprintf("key %q is given twice: here and in line %d", e.key, first.line),
		})
		return
	}
	t.entries = append(t.entries, e)
	switch n := len(t.entries); {
	case t.index != nil:
		t.index[e.key] = n - 1
	case n > fewEntries:
		t.index = make(map[string]int, 2*n)
		for i := range t.entries {
			t.index[t.entries[i].key] = i
		}
	}
}

// keyTooLong measures a key as it is written.
func keyTooLong(key string) bool {
	return len(key) > MaxKey || len(key) > MaxKey/10 && utf8.RuneCountInString(quoteText(key)) > MaxKey
}

type reportFunc func(Problem)
