package flow_test

import (
	"strings"
	"testing"
)

// TestReadsScalarsAsAnotherLibrary puts each character that YAML lets a plain scalar begin
// with in front of what is left of numbers of all forms.
func TestReadsScalarsAsAnotherLibrary(t *testing.T) {
	tails := []string{"", "1", "7.25", ".5", ".", "e3", "1e3", "1e-3", "x1F", "o17", "inf", ".inf", "nan", "NaN", "true", "1a", "-1"}
	both := 0
	for first := byte('!'); first <= '~'; first++ {
		for _, tail := range tails {
			text := "a: " + string(first) + tail + "\n"
			agree, difference := compare([]byte(text))
			if difference != "" {
				t.Errorf("%s%s", text, strings.TrimSpace(difference))
			}
			if agree {
				both++
			}
		}
	}
	if both < 1000 {
		t.Errorf("only %d scalars were read by both", both)
	}
}
