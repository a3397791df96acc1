package tree

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
	MaxDepth  = 64      // of objects and lists within each other
	MaxKey    = 1000    // characters of a key as it is written; YAML itself ends at 1024

	maxProblems     = 1000   // what is more is only counted
	KeptProblems    = 10_000 // while a file is read, before the first of them are chosen
	maxCommentLines = 20_000 // of all documents in a file
)

// Kind is what a value is.
type Kind int

// The kinds.
const (
	NullKind Kind = iota
	BoolKind
	NumberKind
	TextKind
	ListKind
	ObjectKind
)

// String is the kind as problems name it.
func (k Kind) String() string {
	return [...]string{"nothing", "true or false", "a number", "text", "a list", "an object"}[k]
}

// Value is a value of the document with its place in the text. YAML and JSON are read
// into the same.
type Value struct {
	Kind         Kind
	Line, Column int
	Scalar       any // bool, int64, float64 or string
	Items        []*Value
	Entries      []Entry
	index        map[string]int // of entries by key, when they are many
	Bad          bool           // a problem was reported already
}

// Entry is a key of an object with its value.
type Entry struct {
	Key          string
	Line, Column int
	Value        *Value
}

// Get returns the entry of a key, nil when there is none.
func (t *Value) Get(key string) *Entry {
	if t.index != nil {
		if i, ok := t.index[key]; ok {
			return &t.Entries[i]
		}
		return nil
	}
	for i := range t.Entries {
		if t.Entries[i].Key == key {
			return &t.Entries[i]
		}
	}
	return nil
}

// Plain is the plain Go form: nil, bool, int64, float64, string, []any or
// map[string]any.
func (t *Value) Plain() any {
	switch t.Kind {
	case ListKind:
		list := make([]any, len(t.Items))
		for i, item := range t.Items {
			list[i] = item.Plain()
		}
		return list
	case ObjectKind:
		object := make(map[string]any, len(t.Entries))
		for _, e := range t.Entries {
			object[e.Key] = e.Value.Plain()
		}
		return object
	default:
		return t.Scalar
	}
}

// fewEntries is up to how many entries are searched one by one, without an index.
const fewEntries = 16

// add puts an entry in, or reports that its key is there already.
func (t *Value) add(e Entry, at *step, report ReportFunc) {
	if first := t.Get(e.Key); first != nil {
		t.Bad = true
		report(Problem{
			Line: e.Line, Column: e.Column, Path: at.String(),
			Message: fmt.Sprintf("key %q is given twice: here and in line %d", e.Key, first.Line),
		})
		return
	}
	t.Entries = append(t.Entries, e)
	switch n := len(t.Entries); {
	case t.index != nil:
		t.index[e.Key] = n - 1
	case n > fewEntries:
		t.index = make(map[string]int, 2*n)
		for i := range t.Entries {
			t.index[t.Entries[i].Key] = i
		}
	}
}

// KeyTooLong measures a key as it is written.
func KeyTooLong(key string) bool {
	return len(key) > MaxKey || len(key) > MaxKey/10 && utf8.RuneCountInString(QuoteText(key)) > MaxKey
}

// ReportFunc takes the problems that a reader finds.
type ReportFunc func(Problem)
