package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a piece of an expression's text, as far as its structure needs it.
type token struct {
	kind       tokenKind
	start, end int // in bytes
}

type tokenKind uint8

const (
	tokenWord     tokenKind = iota // a name, a keyword or #
	tokenNumber                    // 1, 0x1f, 1.5e3
	tokenText                      // a string literal with its quotes
	tokenOperator                  // an operator, and , ; : = .
	tokenOpen                      // ( [ {
	tokenClose                     // ) ] }
)

// longOperators are the operators of two characters. It is a constant.
var longOperators = []string{"?.", "??", "..", "||", "&&", "**", "==", "!=", "<=", ">=", "::"}

// tokenize splits an expression's text into tokens, in one pass that doesn't recurse.
// Spaces and comments are left out. It returns false when a string or a comment is not
// closed.
func tokenize(text string) (tokens []token, ok bool) {
	for at := 0; at < len(text); {
		kind, end := tokenOperator, at+1
		switch c := text[at]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			at++
			continue
		case c == '"' || c == '\'' || c == '`':
			kind, end = tokenText, SkipString(text, at)
		case c == '/' && at+1 < len(text) && (text[at+1] == '/' || text[at+1] == '*'):
			if at = SkipComment(text, at); at < 0 {
				return nil, false
			}
			continue
		case c >= '0' && c <= '9', c == '.' && at+1 < len(text) && text[at+1] >= '0' && text[at+1] <= '9':
			kind, end = tokenNumber, numberEnd(text, at)
		case strings.IndexByte("([{", c) >= 0:
			kind = tokenOpen
		case strings.IndexByte(")]}", c) >= 0:
			kind = tokenClose
		case c == '#' || wordSize(text[at:]) > 0:
			kind, end = tokenWord, wordEnd(text, at)
		default:
			for _, long := range longOperators {
				if strings.HasPrefix(text[at:], long) {
					end = at + len(long)
				}
			}
			_, size := utf8.DecodeRuneInString(text[at:])
			end = max(end, at+size)
		}
		if end < 0 {
			return nil, false
		}
		tokens = append(tokens, token{kind, at, end})
		at = end
	}
	return tokens, true
}

// wordSize returns the size in bytes of the character that text begins with, 0 when a
// word can't have that character.
func wordSize(text string) int {
	r, size := utf8.DecodeRuneInString(text)
	if r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r) {
		return size
	}
	return 0
}

// wordEnd returns the offset after the word that begins at an offset.
func wordEnd(text string, at int) int {
	if text[at] == '#' {
		at++
	}
	for at < len(text) {
		size := wordSize(text[at:])
		if size == 0 {
			break
		}
		at += size
	}
	return at
}

// numberEnd returns the offset after the number that begins at an offset. The two dots
// of 1..5 are no part of the number.
func numberEnd(text string, at int) int {
	digits := func() {
		for at < len(text) && (text[at] == '_' || wordSize(text[at:]) == 1 && text[at] != '$') {
			at++
		}
	}
	digits()
	if at < len(text) && text[at] == '.' && !strings.HasPrefix(text[at:], "..") {
		at++
		digits()
	}
	if last := text[at-1]; (last == 'e' || last == 'E') && at < len(text) && (text[at] == '+' || text[at] == '-') {
		at++
		digits()
	}
	return at
}
