package eval

import (
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
)

// ChargeReadingJSON charges the budget with a JSON text that is about to be read. What it
// takes in memory follows from its brackets and commas: an item of a list or a field
// takes about 48 bytes, an empty object twice as much.
func (s *State) ChargeReadingJSON(text string) error {
	if err := s.ChargeWork(len(text)); err != nil {
		return err
	}
	if err := s.ChargeItems(strings.Count(text, ",")+strings.Count(text, "[")+2*strings.Count(text, "{"), 48); err != nil {
		return err
	}
	if jsonNesting(text) > MaxValueDepth {
		return fmt.Errorf("the text is nested more than %d deep", MaxValueDepth)
	}
	return s.ChargeMemory(len(text))
}

// jsonNesting returns how deep the brackets of a JSON text are nested.
func jsonNesting(text string) int {
	depth, deepest := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			past := syntax.SkipString(text, i)
			if past < 0 {
				return deepest // the decoder says what is wrong
			}
			i = past - 1
		case '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ']', '}':
			depth--
		}
	}
	return deepest
}
