package flow

import "fmt"

// What a document may be at most. The bounds keep a hostile document from
// costing more than its size.
const (
	MaxBytes = 4 << 20 // of the text of all documents in a file
	MaxNodes = 5000    // of one flow
	MaxDepth = 64      // of objects and lists within each other

	maxProblems = 1000 // what is more is only counted
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

// tree is a value of the document with its place in the text, the same for YAML
// and JSON.
type tree struct {
	kind         kind
	line, column int
	scalar       any // bool, int64, float64 or string
	items        []*tree
	entries      []entry
	bad          bool // a problem was reported already
}

type entry struct {
	key          string
	line, column int
	value        *tree
}

func (t *tree) get(key string) *entry {
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

// add puts an entry in, or reports that the key stands there already. The index
// keeps large objects linear.
func (t *tree) add(index map[string]int, e entry, path string, report reportFunc) {
	if first, taken := index[e.key]; taken {
		t.bad = true
		report(Problem{
			Line: e.line, Column: e.column, Path: Path(path, e.key),
			Message: fmt.Sprintf("key %q is given twice: here and in line %d", e.key, t.entries[first].line),
		})
		return
	}
	index[e.key] = len(t.entries)
	t.entries = append(t.entries, e)
}

type reportFunc func(Problem)
