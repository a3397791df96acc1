package program_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
)

// TestLineDiffAppliesToTheText makes one random text of another by its diff.
func TestLineDiffAppliesToTheText(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func() []string {
		lines := make([]string, random.IntN(30))
		for i := range lines {
			lines[i] = string(rune('a' + random.IntN(4)))
		}
		return lines
	}
	for range 3000 {
		before, after := text(), text()
		changes := program.LineDiff(strings.Join(before, "\n"), strings.Join(after, "\n"))
		if got := applied(t, before, changes); !slices.Equal(got, after) {
			t.Fatalf("the diff of %q and %q makes %q:\n%s", before, after, got, strings.Join(changes, "\n"))
		}
	}
}

// applied makes the changes of a unified diff, and holds it to what it takes away.
func applied(t *testing.T, before, changes []string) []string {
	t.Helper()
	var after []string
	at := 0
	for _, line := range changes {
		if strings.HasPrefix(line, "@@") {
			var start int
			if _, err := fmt.Sscanf(line, "@@ -%d", &start); err != nil {
				t.Fatalf("head of a hunk %q: %v", line, err)
			}
			if strings.HasPrefix(line, fmt.Sprintf("@@ -%d,0", start)) {
				start++ // nothing is taken away: the lines come after this one
			}
			after, at = append(after, before[at:start-1]...), start-1
			continue
		}
		if line[0] != '+' {
			if before[at] != line[1:] {
				t.Fatalf("the diff has %q where the text has %q", line, before[at])
			}
			at++
		}
		if line[0] != '-' {
			after = append(after, line[1:])
		}
	}
	return append(after, before[at:]...)
}
