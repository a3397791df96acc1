package jsontext

import (
	"unicode/utf16"
	"unicode/utf8"
)

// plainByte says which bytes of a string are themselves and need no look
// at their neighbours.
var plainByte = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = c != '"' && c != '\\'
	}
	return plain
}()

// string reads a string whose opening quote is at hand. A string without escapes
// is a part of the text, not a copy.
func (d *decoder) string() (string, error) {
	begin := d.at + 1
	at := begin
	for at < len(d.text) && plainByte[d.text[at]] {
		at++
	}
	if at < len(d.text) && d.text[at] == '"' {
		d.at = at + 1
		return d.text[begin:at], nil
	}
	return d.stringSlow(begin, at)
}

func (d *decoder) stringSlow(begin, at int) (string, error) {
	var buffer []byte // what escapes came to; nil while there was none
	copied := begin   // up to where the text is in buffer
	for at < len(d.text) {
		c := d.text[at]
		switch {
		case plainByte[c]:
			at++
		case c == '"':
			d.at = at + 1
			if buffer == nil {
				return d.text[begin:at], nil
			}
			return string(append(buffer, d.text[copied:at]...)), nil
		case c == '\\':
			buffer = append(buffer, d.text[copied:at]...)
			if buffer == nil {
				buffer = make([]byte, 0, 64)
			}
			var err error
			if buffer, at, err = d.escape(buffer, at); err != nil {
				return "", err
			}
			copied = at
		case c < ' ':
			return "", d.fail(at, "the control character %U is in a text: write it as an escape", c)
		default:
			r, size := utf8.DecodeRuneInString(d.text[at:])
			if r == utf8.RuneError && size == 1 {
				return "", d.fail(at, "the text is not UTF-8")
			}
			at += size
		}
	}
	return "", d.fail(begin-1, "the quotes that open here are not closed")
}

func (d *decoder) escape(buffer []byte, at int) ([]byte, int, error) {
	if at+1 >= len(d.text) {
		return nil, 0, d.fail(at, "the text ends within an escape")
	}
	c := d.text[at+1]
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		return d.unicode(buffer, at)
	default:
		return nil, 0, d.fail(at, `\%c is no escape`, c)
	}
	return append(buffer, c), at + 2, nil
}

func (d *decoder) unicode(buffer []byte, at int) ([]byte, int, error) {
	r, ok := d.hex(at)
	if !ok {
		return nil, 0, d.fail(at, `four hexadecimal digits are due after \u`)
	}
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(buffer, r), at + 6, nil
	}
	if low, ok := d.hex(at + 6); ok {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return utf8.AppendRune(buffer, pair), at + 12, nil
		}
	}
	return nil, 0, d.fail(at, "half of a surrogate pair is alone")
}

// hex reads the escape \uXXXX at a place.
func (d *decoder) hex(at int) (rune, bool) {
	if at+6 > len(d.text) || d.text[at] != '\\' || d.text[at+1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(d.text[at+2 : at+6]) {
		switch {
		case isDigit(c):
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
