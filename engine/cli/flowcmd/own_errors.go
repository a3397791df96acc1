package flowcmd

import (
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// shown are the lines of errors that were shown at their nodes. An error goes up the
// chain of hops to the one that caused it, so that every hop on the way has it; people
// want it once, where it happened.
type shown map[string]bool

// add notes the error of a node, as that node has it and as those before it do.
func (s shown) add(node, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		s[line], s["node "+node+": "+line] = true, true
	}
}

// rest is the part of a text that was not shown. The count of further errors says nothing
// without the errors before it.
func (s shown) rest(text string) string {
	rest := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return s[line] })
	if len(rest) == 1 && strings.HasPrefix(rest[0], "and ") && strings.HasSuffix(rest[0], " more errors") {
		return ""
	}
	return strings.Join(rest, "\n")
}

// ownErrors gives each hop the part of its error that is not of hops behind it.
func ownErrors(hops []view.HopRecord, children map[int][]int) []string {
	own := make([]string, len(hops))
	for i, h := range hops {
		behind := shown{}
		for _, child := range children[h.Index] {
			if hops[child].Error != "" {
				behind.add(hops[child].Node, hops[child].Error)
			}
		}
		if h.Error != "" {
			own[i] = behind.rest(h.Error)
		}
	}
	return own
}
