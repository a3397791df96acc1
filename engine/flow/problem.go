package flow

import "github.com/patchbay-dev/patchbay/engine/flow/internal/tree"

// What the text of documents may be at most, whatever is in it.
const (
	MaxBytes  = tree.MaxBytes  // of the text of all documents in a file
	MaxValues = tree.MaxValues // objects, lists and scalars of all documents in a file
	MaxDepth  = tree.MaxDepth  // of objects and lists within each other
	MaxKey    = tree.MaxKey    // characters of a key as it is written
)

// Severity says whether a problem keeps the flow from running.
type Severity = tree.Severity

// An Error keeps the flow from running, a Warning does not.
const (
	Error   = tree.Error
	Warning = tree.Warning
)

// Problem is one thing that is wrong with a flow.
type Problem = tree.Problem

// Problems is a list of problems; it is an error too.
type Problems = tree.Problems

// Path joins parts into a path of the document: Path("spec.edges", 0, "map", "a.b") is
// spec.edges[0].map["a.b"]. The first part is a path or ""; of the others an int is an
// index and a string one key, quoted when it is no plain word.
func Path(base string, parts ...any) string { return tree.Path(base, parts...) }
