package scan

import "unicode/utf8"

// Pattern is a regular expression that a script has written out between slashes.
type Pattern struct {
	Line, Column  int // from 1, the column in characters
	Source, Flags string
}

// Patterns finds the regular expressions of a text that Script allows, in their order.
// A division may be taken for one where only a parser could decide.
func Patterns(text string) []Pattern {
	var found []Pattern
	s := &scanner{text: text, levels: []level{{}}, patterns: &found}
	for s.at < len(text) && s.found == nil {
		s.next()
	}
	line, begin, at := 1, 0, 0
	for i := range found {
		for ; at < found[i].Column; at++ { // which is its place in bytes until now
			if text[at] == '\n' {
				line, begin = line+1, at+1
			}
		}
		found[i].Line, found[i].Column = line, utf8.RuneCountInString(text[begin:at])+1
	}
	return found
}

// pattern keeps the one that begins here and whose second slash is at a place.
func (s *scanner) pattern(end int) {
	if s.patterns == nil {
		return
	}
	flags := end + 1
	for flags < len(s.text) && isWord(s.text[flags]) {
		flags++
	}
	*s.patterns = append(*s.patterns, Pattern{Column: s.at, Source: s.text[s.at+1 : end], Flags: s.text[end+1 : flags]})
}
