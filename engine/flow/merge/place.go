package merge

import (
	"slices"
	"strconv"
	"strings"
)

// place is where something is in a flow, as keys from the outside in.
type place []string

func (p place) below(key string) place { return append(slices.Clip(slices.Clone(p)), key) }

// String writes a place so that no two places have the same text: keys that are no words
// are quoted.
func (p place) String() string {
	var text strings.Builder
	for i, key := range p {
		switch {
		case !isWord(key):
			text.WriteString("[" + strconv.Quote(key) + "]")
		case i > 0:
			text.WriteString("." + key)
		default:
			text.WriteString(key)
		}
	}
	return text.String()
}

func isWord(key string) bool {
	return key != "" && !strings.ContainsFunc(key, func(r rune) bool {
		return r != '-' && r != '_' && r != '/' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// isLook reports whether a place says only where something is drawn.
func (p place) isLook() bool {
	if p[0] == layoutKey {
		return true
	}
	return len(p) == 3 && (p[0] == commentsKey || p[0] == groupsKey) && slices.Contains([]string{"x", "y", "width", "height"}, p[2])
}
