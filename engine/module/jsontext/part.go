package jsontext

import "strings"

// Part is a value somewhere in a document.
type Part struct{ text string } // begins with the value; what follows it is of others

// Whole returns the document's value.
func (d *Document) Whole() Part { return Part{d.text[skipSpace(d.text, 0):]} }

// IsObject reports whether the value is an object.
func (p Part) IsObject() bool { return p.text[0] == '{' }

// isOpen reports whether the value is an object or a list.
func (p Part) isOpen() bool { return p.text[0] == '{' || p.text[0] == '[' }

// Scalar returns a value that is a string, a number, a boolean or null; false for a list
// or an object.
func (p Part) Scalar() (any, bool) {
	if p.isOpen() {
		return nil, false
	}
	return decoded(p.text[:skip(p.text, 0)], 0), true
}

// Field returns the value that an object has by a name; false when it has none, or the
// part is no object. Nothing is decoded.
func (p Part) Field(name string) (Part, bool) {
	if !p.IsObject() {
		return Part{}, false
	}
	for at := skipSpace(p.text, 1); p.text[at] == '"'; {
		end := skip(p.text, at)
		found := isName(p.text[at:end], name)
		at = skipSpace(p.text, skipSpace(p.text, end)+len(":"))
		if found {
			return Part{p.text[at:]}, true
		}
		if at = skipSpace(p.text, skip(p.text, at)); p.text[at] == ',' {
			at = skipSpace(p.text, at+1)
		}
	}
	return Part{}, false
}

// isName reports whether a string with its quotes is a name.
func isName(quoted, name string) bool {
	raw := quoted[1 : len(quoted)-1]
	if strings.IndexByte(raw, '\\') < 0 {
		return raw == name
	}
	d := decoder{text: quoted}
	text, err := d.string()
	return err == nil && text == name
}

// skipSpace returns where in a checked text the next token begins.
func skipSpace(text string, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
		at++
	}
	return at
}

// skip returns where a value of a checked text ends that begins at a place.
func skip(text string, at int) int {
	switch text[at] {
	case '"':
		return skipString(text, at)
	case '{', '[':
		for open := 0; ; at++ {
			switch text[at] {
			case '"':
				at = skipString(text, at) - 1
			case '{', '[':
				open++
			case '}', ']':
				if open--; open == 0 {
					return at + 1
				}
			}
		}
	}
	for at < len(text) && !strings.ContainsRune(",]} \t\n\r", rune(text[at])) {
		at++
	}
	return at
}

func skipString(text string, at int) int {
	for at++; ; at++ {
		for plainByte[text[at]] {
			at++
		}
		switch text[at] {
		case '"':
			return at + 1
		case '\\':
			at++
		}
	}
}
