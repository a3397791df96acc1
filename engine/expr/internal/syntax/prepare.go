package syntax

import (
	"slices"
	"strings"
)

// maxNesting bounds how often the language's parser calls itself: for brackets within
// brackets, !!x, a ? b : c ? d : e, let a = 1; let b = 2; and the like.
const maxNesting = 100

// Prepared is an expression's text as the language's parser gets it.
type Prepared struct {
	Text string
	// inserted are the offsets in Text, in bytes, of the parentheses that were added.
	inserted []int
	// Literals are the integers that are too large for the parser, by the names that
	// replace them in Text.
	Literals map[string]uint64
}

// Prepare reads an expression's text before the parser does, in one pass. It refuses
// what is nested too deep, and changes three things that the parser can't read:
//
//   - An object literal that is an argument gets parentheses, since the parser takes
//     the braces in map(list, {name: .name}) for a block.
//   - a ?? b before another operator gets parentheses. ?? binds closer than every
//     other operator, and the parser wants that written.
//   - An integer of more than 63 bits is replaced by a name of the same length.
//
// Problem is what is wrong, at its offset in bytes in the text as it was written; it is
// empty when nothing is.
func Prepare(text string) (p Prepared, at int, problem string) {
	p = Prepared{Text: text}
	tokens, ok := tokenize(text)
	if !ok {
		return p, 0, "" // the parser says what is wrong
	}
	reader := structure{text: text, levels: []level{newLevel(0, false)}}
	for i := range tokens {
		if problem := reader.read(tokens, i); problem != "" {
			return p, tokens[i].start, problem
		}
	}
	p.Literals = reader.literals
	p.Text, p.inserted = withMarks(reader.renamed(), reader.marks)
	return p, 0, ""
}

// mark is a parenthesis to be added in front of the byte at an offset.
type mark struct {
	at   int
	char byte
}

// withMarks adds parentheses to a text. It returns their offsets in the new text.
func withMarks(text string, marks []mark) (string, []int) {
	if len(marks) == 0 {
		return text, nil
	}
	slices.SortStableFunc(marks, func(a, b mark) int {
		if a.at != b.at {
			return a.at - b.at
		}
		return int(b.char) - int(a.char) // ) comes before (
	})
	var b strings.Builder
	inserted := make([]int, 0, len(marks))
	from := 0
	for _, m := range marks {
		b.WriteString(text[from:m.at])
		inserted = append(inserted, b.Len())
		b.WriteByte(m.char)
		from = m.at
	}
	b.WriteString(text[from:])
	return b.String(), inserted
}

// Original turns a byte offset in Text into one in the text as it was written.
func (p Prepared) Original(offset int) int {
	before := 0
	for _, at := range p.inserted {
		if at < offset {
			before++
		}
	}
	return offset - before
}
