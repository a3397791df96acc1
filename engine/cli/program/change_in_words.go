package program

import (
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// InWords says what became of a node, an edge or the flow itself.
func InWords(c flow.Change) string {
	what := "node " + c.Node
	switch {
	case c.Edge == nil && c.Node == "":
		what = "the flow itself"
	case c.Edge != nil:
		what = "edge " + c.Edge.String()
	}
	text := fmt.Sprintf("%s is %s", what, c.Kind)
	if len(c.Fields) > 0 {
		text += ": " + strings.Join(c.Fields, ", ")
	}
	return text
}
