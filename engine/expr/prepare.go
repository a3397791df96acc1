package expr

import (
	"slices"
	"strings"
)

// maxNesting bounds what the language's parser recurses over: brackets within
// brackets, !!x, a ? b : c ? d : e, let a = 1; let b = 2; and the like.
const maxNesting = 100

// prepared is an expression's text as the language's parser is given it.
type prepared struct {
	text string
	// inserted are the offsets in text, in bytes, of the parentheses put in.
	inserted []int
	// literals are the integers that the parser does not know, by the names put in
	// their places.
	literals map[string]uint64
}

// prepare reads an expression's text before the parser does, in one pass. It refuses
// what is nested too deep, and helps the parser with three things:
//
//   - An object literal that is an argument stands in parentheses, since
//     map(list, {name: .name}) would be a block.
//   - a ?? b with an operator behind it stands in parentheses, since it binds the
//     closest of all, and the parser wants that written.
//   - An integer over 63 bits becomes a name of the same length.
//
// The offset of a problem is one in the text as written.
func prepare(text string) (p prepared, at int, problem string) {
	p = prepared{text: text}
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
	p.literals = reader.literals
	p.text, p.inserted = withMarks(reader.renamed(), reader.marks)
	return p, 0, ""
}

// mark is a parenthesis that is put in front of the byte at an offset.
type mark struct {
	at   int
	char byte
}

// withMarks puts parentheses into a text and returns their offsets in it.
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

// original turns a byte offset in the text with parentheses into one in the text
// as it was written.
func (p prepared) original(offset int) int {
	before := 0
	for _, at := range p.inserted {
		if at < offset {
			before++
		}
	}
	return offset - before
}
