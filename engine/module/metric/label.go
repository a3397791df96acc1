package metric

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// Other is what the value of a label becomes when the label has no room for it.
const Other = "other"

const (
	// MaxLabels is how many labels a metric may have.
	MaxLabels = 5
	// MaxValues is how many values of a label may be kept apart.
	MaxValues = 200
	maxLength = 120 // bytes of a value
)

// Label is a label of a metric with its bound.
type Label struct {
	name  string
	fixed []string // the values that it may have; nil when they are not known before
	most  int      // how many different ones it may have then
}

// OneOf is a label that has one of the given values; any other becomes Other.
func OneOf(name string, values ...string) Label {
	return Label{name: name, fixed: values, most: len(values)}
}

// UpTo is a label whose values are not known before. The first ones are kept apart, up to
// most; any further one becomes Other.
func UpTo(name string, most int) Label { return Label{name: name, most: most} }

// Flow is the label with the name of the flow.
func Flow() Label { return UpTo("flow", 100) }

// Node is the label with the id of the node.
func Node() Label { return UpTo("node", MaxValues) }

// admits reports whether a value may be kept apart, when the label has these already.
func (l Label) admits(value string, has map[string]int) bool {
	if l.fixed != nil {
		return slices.Contains(l.fixed, value)
	}
	return has[value] > 0 || len(has) < l.most
}

// clean makes a value one that may be written: valid and not too long.
func clean(value string) string {
	if len(value) > maxLength {
		value = texts.Prefix(value, maxLength)
	}
	if !utf8.ValidString(value) {
		value = strings.ToValidUTF8(value, "?")
	}
	return value
}
