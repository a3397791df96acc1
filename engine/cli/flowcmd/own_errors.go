package flowcmd

import (
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// told are the lines of errors that were said at their nodes. An error goes up the
// chain of hops to the one that caused it, so that every hop on the way has it; people
// want it once, where it happened.
type told map[string]bool

// add notes the error of a node, as that node has it and as those before it do.
func (t told) add(node, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		t[line], t["node "+node+": "+line] = true, true
	}
}

// rest is what of a text was not told. The count of further errors says nothing
// without the errors before it.
func (t told) rest(text string) string {
	rest := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return t[line] })
	if len(rest) == 1 && strings.HasPrefix(rest[0], "and ") && strings.HasSuffix(rest[0], " more errors") {
		return ""
	}
	return strings.Join(rest, "\n")
}

// ownErrors gives each hop the part of its error that is not of hops behind it.
func ownErrors(hops []recording.HopRecord, children map[int][]int) []string {
	own := make([]string, len(hops))
	for i, h := range hops {
		behind := told{}
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
