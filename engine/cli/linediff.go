package cli

import (
	"fmt"
	"strings"
)

const (
	diffContext = 3       // lines that are the same around those that are not
	maxDiffWork = 4 << 20 // pairs of lines; what is more is shown as replaced
)

// lineDiff shows how one text becomes another, in the unified form of diff(1).
func lineDiff(before, after string) []string {
	edits := editsOf(linesOf(before), linesOf(after))
	var out []string
	for from := 0; from < len(edits); {
		if edits[from].mark == ' ' {
			from++
			continue
		}
		to, same := from, 0
		for end := from; end < len(edits) && same <= 2*diffContext; end++ {
			if same++; edits[end].mark != ' ' {
				to, same = end+1, 0
			}
		}
		first, last := max(0, from-diffContext), min(len(edits), to+diffContext)
		out = append(out, header(edits, first, last))
		for _, e := range edits[first:last] {
			out = append(out, string(e.mark)+e.text)
		}
		from = last
	}
	return out
}

func linesOf(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// edit is a line that is kept (' '), removed ('-') or added ('+').
type edit struct {
	mark byte
	text string
}

func header(edits []edit, first, last int) string {
	count := func(edits []edit, not byte) (n int) {
		for _, e := range edits {
			if e.mark != not {
				n++
			}
		}
		return n
	}
	span := func(not byte) string {
		start, n := count(edits[:first], not), count(edits[first:last], not)
		if n > 0 {
			start++
		}
		return fmt.Sprintf("%d,%d", start, n)
	}
	return "@@ -" + span('+') + " +" + span('-') + " @@"
}

// editsOf finds a longest common subsequence.
func editsOf(a, b []string) []edit {
	var head, tail []edit
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		head = append(head, edit{' ', a[0]})
		a, b = a[1:], b[1:]
	}
	// Without the end the work is less, but a block that is removed looks shifted.
	for tooMuch(a, b) && len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		tail = append(tail, edit{' ', a[len(a)-1]})
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	edits := append(head, middle(a, b)...)
	for i := len(tail) - 1; i >= 0; i-- {
		edits = append(edits, tail[i])
	}
	return edits
}

func tooMuch(a, b []string) bool { return (len(a)+1)*(len(b)+1) > maxDiffWork }

func middle(a, b []string) (edits []edit) {
	width := len(b) + 1
	var common []int32 // common[i*width+j]: lines that a[i:] and b[j:] share
	if !tooMuch(a, b) {
		common = make([]int32, (len(a)+1)*width)
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				if a[i] == b[j] {
					common[i*width+j] = common[(i+1)*width+j+1] + 1
				} else {
					common[i*width+j] = max(common[(i+1)*width+j], common[i*width+j+1])
				}
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case common != nil && i < len(a) && j < len(b) && a[i] == b[j]:
			edits = append(edits, edit{' ', a[i]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && (common == nil || common[(i+1)*width+j] >= common[i*width+j+1]):
			edits = append(edits, edit{'-', a[i]})
			i++
		default:
			edits = append(edits, edit{'+', b[j]})
			j++
		}
	}
	return edits
}
