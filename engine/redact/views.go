package redact

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// view is a text as it is once something in it was decoded. from says by byte of
// the view where what it was made of begins in the original; one more entry says
// where the original ends.
type view struct {
	text string
	from []int32 // nil: the original itself
}

// maxViews bounds in how many ways one text is read.
const maxViews = 8

// views calls look with the text as it is, and as it is with its line breaks,
// backslashes and percent signs resolved, in each order: JSON within JSON, a query
// in an error that is quoted, base64 on several lines.
func views(text string, look func(view)) {
	open := []view{{text: text}}
	for count := 1; len(open) > 0; {
		v := open[0]
		open = open[1:]
		look(v)
		for _, decode := range []func(view) (view, bool){resolveBackslashes, resolvePercents, joinLines} {
			if count == maxViews {
				break
			}
			if other, ok := decode(v); ok {
				count++
				open = append(open, other)
			}
		}
	}
}

// builder makes a view of a view.
type builder struct {
	of   view
	text []byte
	from []int32
}

func newBuilder(of view) *builder {
	return &builder{of: of, text: make([]byte, 0, len(of.text)), from: make([]int32, 0, len(of.text)+1)}
}

func (b *builder) origin(at int) int32 {
	if b.of.from == nil {
		return int32(at)
	}
	return b.of.from[at]
}

// copy takes over a part as it is.
func (b *builder) copy(from, to int) {
	b.text = append(b.text, b.of.text[from:to]...)
	for at := from; at < to; at++ {
		b.from = append(b.from, b.origin(at))
	}
}

// put adds what the bytes at a place decode to.
func (b *builder) put(at int, decoded ...byte) {
	b.text = append(b.text, decoded...)
	for range decoded {
		b.from = append(b.from, b.origin(at))
	}
}

func (b *builder) done() (view, bool) {
	if len(b.text) == len(b.of.text) {
		return view{}, false // nothing was resolved
	}
	b.from = append(b.from, b.origin(len(b.of.text)))
	return view{text: string(b.text), from: b.from}, true
}

func resolvePercents(v view) (view, bool) {
	at := strings.IndexByte(v.text, '%')
	if at < 0 {
		return view{}, false
	}
	b := newBuilder(v)
	b.copy(0, at)
	for at < len(v.text) {
		if v.text[at] == '%' && at+2 < len(v.text) {
			if code, err := strconv.ParseUint(v.text[at+1:at+3], 16, 8); err == nil {
				b.put(at, byte(code))
				at += 3
				continue
			}
		}
		b.copy(at, at+1)
		at++
	}
	return b.done()
}

// resolveBackslashes reads the escapes of JSON and of Go's quoted strings.
func resolveBackslashes(v view) (view, bool) {
	at := strings.IndexByte(v.text, '\\')
	if at < 0 {
		return view{}, false
	}
	b := newBuilder(v)
	b.copy(0, at)
	for at < len(v.text) {
		if v.text[at] == '\\' {
			var room [utf8.UTFMax]byte
			if decoded, length := escape(v.text[at:], room[:0]); length > 0 {
				b.put(at, decoded...)
				at += length
				continue
			}
		}
		b.copy(at, at+1)
		at++
	}
	return b.done()
}

// letter is the byte that a backslash and a letter mean.
func letter(c byte) (byte, bool) {
	at := strings.IndexByte(`ntrbfva"'\/`, c)
	if at < 0 {
		return 0, false
	}
	return "\n\t\r\b\f\v\a\"'\\/"[at], true
}

// escape appends what the escape at the start of a text decodes to, and returns
// its length; 0 when there is none.
func escape(text string, to []byte) (decoded []byte, length int) {
	if len(text) < 2 {
		return nil, 0
	}
	if plain, ok := letter(text[1]); ok {
		return append(to, plain), 2
	}
	switch text[1] {
	case 'x':
		if code, ok := hexAt(text, 2, 2); ok {
			return append(to, byte(code)), 4
		}
	case 'U':
		if code, ok := hexAt(text, 2, 8); ok {
			return utf8.AppendRune(to, rune(code)), 10
		}
	case 'u':
		code, ok := hexAt(text, 2, 4)
		if !ok {
			return nil, 0
		}
		if code>>10 == 0x36 && strings.HasPrefix(text[6:], `\u`) { // the first of a pair
			if low, ok := hexAt(text, 8, 4); ok && low>>10 == 0x37 {
				return utf8.AppendRune(to, rune((code&0x3ff)<<10|low&0x3ff)+0x10000), 12
			}
		}
		return utf8.AppendRune(to, rune(code)), 6
	}
	return nil, 0
}

func hexAt(text string, at, digits int) (uint64, bool) {
	if len(text) < at+digits {
		return 0, false
	}
	code, err := strconv.ParseUint(text[at:at+digits], 16, 32)
	return code, err == nil
}

// joinLines takes line breaks away with the blanks around them.
func joinLines(v view) (view, bool) {
	if strings.IndexByte(v.text, '\n') < 0 {
		return view{}, false
	}
	b := newBuilder(v)
	for at := 0; at < len(v.text); {
		end := at
		for end < len(v.text) && isBlank(v.text[end]) {
			end++
		}
		if strings.IndexByte(v.text[at:end], '\n') >= 0 {
			at = end
			continue
		}
		end = max(end, at+1)
		b.copy(at, end)
		at = end
	}
	return b.done()
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// unwrap is what joinLines makes of a text.
func unwrap(text string) string {
	if joined, ok := joinLines(view{text: text}); ok {
		return joined.text
	}
	return text
}
