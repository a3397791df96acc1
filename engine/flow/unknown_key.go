package flow

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow/internal/tree"
)

// unknown reports a key that an object does not have, with the one that was meant.
func (r reader) unknown(e tree.Entry, path string, known fields) {
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	r.report(tree.Problem{
		Line: e.Line, Column: e.Column, Path: tree.Path(path, e.Key), Message: fmt.Sprintf("unknown key %q", e.Key),
		Suggestion: r.suggestions.nearest(e.Key, sorted(names)),
	})
}
