package program

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// LineDiff shows how one text becomes another, in the unified form of diff(1)
// without its head.
func LineDiff(before, after string) []string {
	if before == after {
		return nil
	}
	before, after = whole(before), whole(after)
	edits := udiff.Lines(before, after)
	for i := range edits {
		limit := len(before)
		if i+1 < len(edits) {
			limit = edits[i+1].Start
		}
		slideDown(&edits[i], before[:limit])
	}
	unified, err := udiff.ToUnified("before", "after", before, edits, udiff.DefaultContextLines)
	if err != nil {
		return []string{err.Error()}
	}
	_, changes, _ := strings.Cut(unified, "+++ after\n")
	return strings.Split(strings.TrimSuffix(changes, "\n"), "\n")
}

// whole ends the last line of a text.
func whole(text string) string {
	if text == "" || strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
}

// slideDown moves lines that were only removed, or only added, as far down as they
// mean the same, as git does: then they begin where a block of the text does. before
// ends where the next change begins.
func slideDown(e *udiff.Edit, before string) {
	for {
		next := firstLine(before[e.End:])
		switch {
		case next == "":
			return
		case e.New == "" && firstLine(before[e.Start:e.End]) == next:
			e.Start, e.End = e.Start+len(next), e.End+len(next)
		case e.Start == e.End && firstLine(e.New) == next:
			e.New = e.New[len(next):] + next
			e.Start, e.End = e.Start+len(next), e.End+len(next)
		default:
			return
		}
	}
}

// firstLine returns the first line of a text with its end.
func firstLine(text string) string {
	return text[:strings.IndexByte(text, '\n')+1]
}
