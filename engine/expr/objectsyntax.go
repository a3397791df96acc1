package expr

import "strings"

// withParentheses puts object literals that are arguments in parentheses, since
// the language reads map(list, {name: .name}) as a block and not as an object.
// It returns the byte offsets, in the new text, of what it put in.
func withParentheses(text string) (string, []int) {
	if !strings.Contains(text, "{") {
		return text, nil
	}
	var b strings.Builder
	var inserted []int
	insert := func(mark byte) {
		inserted = append(inserted, b.Len())
		b.WriteByte(mark)
	}
	var wrapped []bool // of the braces that are open
	last := byte(0)    // the last character that is no space
	for i := 0; i < len(text); i++ {
		past := i
		switch text[i] {
		case '"', '\'', '`':
			past = skipString(text, i)
		case '/':
			past = skipComment(text, i)
		}
		if past < 0 {
			return text, nil // the parser says what is wrong
		}
		if past > i {
			b.WriteString(text[i:past])
			if text[i] != '/' {
				last = text[i]
			}
			i = past - 1
			continue
		}
		switch c := text[i]; c {
		case '{':
			wrap := (last == ',' || last == '(') && beginsObject(text[i+1:])
			wrapped = append(wrapped, wrap)
			if wrap {
				insert('(')
			}
			b.WriteByte(c)
		case '}':
			b.WriteByte(c)
			if n := len(wrapped); n > 0 {
				if wrapped[n-1] {
					insert(')')
				}
				wrapped = wrapped[:n-1]
			}
		default:
			b.WriteByte(c)
		}
		if strings.IndexByte(" \t\r\n", text[i]) < 0 {
			last = text[i]
		}
	}
	return b.String(), inserted
}

// beginsObject reports whether what stands behind a { is a written key and a
// colon.
func beginsObject(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n")
	if text == "" {
		return false
	}
	end := 0
	if quote := text[0]; quote == '"' || quote == '\'' {
		end = skipString(text, 0)
	} else {
		end = strings.IndexFunc(text, func(r rune) bool {
			return r != '_' && r != '$' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r < 0x80
		})
	}
	if end <= 0 {
		return false
	}
	rest := strings.TrimLeft(text[end:], " \t\r\n")
	return strings.HasPrefix(rest, ":") && !strings.HasPrefix(rest, "::")
}

// original turns a byte offset in the text with parentheses into one in the text
// as it was written.
func original(offset int, inserted []int) int {
	before := 0
	for _, at := range inserted {
		if at < offset {
			before++
		}
	}
	return offset - before
}
