package syntax

import (
	"strings"
	"unicode/utf8"
)

// ByteOffset turns an offset in characters into one in bytes. Past the end of the text
// it is the text's length.
func ByteOffset(text string, characters int) int {
	offset := 0
	for range characters {
		if offset >= len(text) {
			break
		}
		_, size := utf8.DecodeRuneInString(text[offset:])
		offset += size
	}
	return offset
}

// Position is a place in a text: a byte offset, and line and column counted from
// 1, in characters.
type Position struct{ offset, Line, Column int }

// After returns the position of an offset that is not before p. It only reads the text
// between the two, so that positions in ascending order cost one pass over the text.
func (p Position) After(text string, offset int) Position {
	between := text[p.offset:offset]
	if last := strings.LastIndexByte(between, '\n'); last >= 0 {
		p.Line += strings.Count(between, "\n")
		p.Column = 1
		between = between[last+1:]
	}
	return Position{offset, p.Line, p.Column + utf8.RuneCountInString(between)}
}
