package jsontext

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Error is a mistake in a JSON text.
type Error struct {
	Offset int // in bytes from the beginning
	Text   string
}

func (e *Error) Error() string { return fmt.Sprintf("%s at byte %d", e.Text, e.Offset) }

// Decode reads one JSON value (RFC 8259) nested at most maxDepth deep. It gives
// map[string]any, []any, string, bool, nil and numbers: int64 for an integer that
// fits, float64 for another number of up to 17 digits that a float64 can hold,
// json.Number with the text as it is for all others. Stricter than
// encoding/json, after RFC 7493, it refuses names that occur twice in one object
// (whoever reads the text next might take the other one), invalid UTF-8, lone
// surrogates, and anything after the value. Errors are *Error. Texts in the
// result may share memory with text.
func Decode(text string, maxDepth int) (any, error) {
	d := decoder{text: text, depth: maxDepth}
	return d.whole()
}

// Check returns the error that Decode would return, and makes no value.
func Check(text string, maxDepth int) error {
	d := decoder{text: text, depth: maxDepth, checks: true}
	_, err := d.whole()
	return err
}

type decoder struct {
	text   string
	at     int
	depth  int  // that may still be gone down
	checks bool // only: what is read is nil, but for names
	// items and members hold what is read of the lists and objects that are open,
	// so that each is made once in its full size.
	items   []any
	members []member
}

type member struct {
	name  string
	at    int
	value any
}

func (d *decoder) fail(at int, format string, arguments ...any) error {
	return &Error{Offset: at, Text: fmt.Sprintf(format, arguments...)}
}

// whole reads a value with nothing after it.
func (d *decoder) whole() (any, error) {
	d.space()
	value, err := d.value()
	if err != nil {
		return nil, err
	}
	d.space()
	if d.at < len(d.text) {
		return nil, d.fail(d.at, "there is more after the value")
	}
	return value, nil
}

func (d *decoder) unexpected(want string) error {
	if d.at >= len(d.text) {
		return d.fail(d.at, "the text ends where %s is due", want)
	}
	return d.fail(d.at, "%q is where %s is due", d.text[d.at], want)
}

func (d *decoder) space() {
	for d.at < len(d.text) {
		switch d.text[d.at] {
		case ' ', '\t', '\n', '\r':
			d.at++
		default:
			return
		}
	}
}

func (d *decoder) value() (any, error) {
	if d.at >= len(d.text) {
		return nil, d.unexpected("a value")
	}
	switch c := d.text[d.at]; c {
	case '"':
		text, err := d.string()
		if d.checks {
			return nil, err
		}
		return text, err
	case '{':
		return d.object()
	case '[':
		return d.array()
	case 't':
		return true, d.word("true")
	case 'f':
		return false, d.word("false")
	case 'n':
		return nil, d.word("null")
	default:
		if c == '-' || isDigit(c) {
			return d.number()
		}
		return nil, d.unexpected("a value")
	}
}

func (d *decoder) word(word string) error {
	if !strings.HasPrefix(d.text[d.at:], word) {
		return d.unexpected("a value")
	}
	d.at += len(word)
	return nil
}

func (d *decoder) down() error {
	if d.depth == 0 {
		return d.fail(d.at, "the value is nested too deep")
	}
	d.depth--
	d.at++
	d.space()
	return nil
}

// next steps over a comma, or over the end of what is open.
func (d *decoder) next(end byte, want string) (more bool, err error) {
	d.space()
	if d.at < len(d.text) {
		switch d.text[d.at] {
		case ',':
			d.at++
			d.space()
			return true, nil
		case end:
			d.at++
			d.depth++
			return false, nil
		}
	}
	return false, d.unexpected(want)
}

func (d *decoder) opens(end byte) bool {
	if d.at < len(d.text) && d.text[d.at] == end {
		d.at++
		d.depth++
		return false
	}
	return true
}

func (d *decoder) object() (any, error) {
	if err := d.down(); err != nil {
		return nil, err
	}
	first := len(d.members)
	for more := d.opens('}'); more; {
		m, err := d.member()
		if err != nil {
			return nil, err
		}
		d.members = append(d.members, m)
		if more, err = d.next('}', "a comma or the end of the object"); err != nil {
			return nil, err
		}
	}
	members := d.members[first:]
	d.members = d.members[:first]
	if d.checks && len(members) <= fewMembers {
		return nil, d.distinct(members)
	}
	object := make(map[string]any, len(members))
	for i, m := range members {
		object[m.name] = m.value
		if len(object) == i {
			return nil, d.twice(m)
		}
	}
	clear(members)
	return object, nil
}

// fewMembers is up to how many names are found sooner by comparing each with all.
const fewMembers = 16

// distinct returns an error when two members have one name.
func (d *decoder) distinct(members []member) error {
	for i, m := range members {
		for _, before := range members[:i] {
			if before.name == m.name {
				return d.twice(m)
			}
		}
	}
	return nil
}

func (d *decoder) twice(m member) error {
	return d.fail(m.at, "the name %q is twice in one object", m.name)
}

func (d *decoder) member() (member, error) {
	m := member{at: d.at}
	if d.at >= len(d.text) || d.text[d.at] != '"' {
		return m, d.unexpected("a name in quotes")
	}
	var err error
	if m.name, err = d.string(); err != nil {
		return m, err
	}
	d.space()
	if d.at >= len(d.text) || d.text[d.at] != ':' {
		return m, d.unexpected("a colon")
	}
	d.at++
	d.space()
	m.value, err = d.value()
	return m, err
}

func (d *decoder) array() (any, error) {
	if err := d.down(); err != nil {
		return nil, err
	}
	first := len(d.items)
	for more := d.opens(']'); more; {
		item, err := d.value()
		if err != nil {
			return nil, err
		}
		if !d.checks {
			d.items = append(d.items, item)
		}
		if more, err = d.next(']', "a comma or the end of the list"); err != nil {
			return nil, err
		}
	}
	if d.checks {
		return nil, nil
	}
	items := make([]any, len(d.items)-first)
	copy(items, d.items[first:])
	clear(d.items[first:])
	d.items = d.items[:first]
	return items, nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (d *decoder) digits() int {
	begin := d.at
	for d.at < len(d.text) && isDigit(d.text[d.at]) {
		d.at++
	}
	return d.at - begin
}

func (d *decoder) number() (any, error) {
	begin := d.at
	if d.text[d.at] == '-' {
		d.at++
	}
	lead := d.at
	digits := d.digits()
	if digits == 0 {
		return nil, d.unexpected("a digit")
	}
	if digits > 1 && d.text[lead] == '0' {
		return nil, d.fail(lead, "a number begins with 0")
	}
	integer := true
	if d.at < len(d.text) && d.text[d.at] == '.' {
		integer = false
		d.at++
		fraction := d.digits()
		if fraction == 0 {
			return nil, d.unexpected("a digit")
		}
		digits += fraction
	}
	if d.at < len(d.text) && (d.text[d.at] == 'e' || d.text[d.at] == 'E') {
		integer = false
		d.at++
		if d.at < len(d.text) && (d.text[d.at] == '+' || d.text[d.at] == '-') {
			d.at++
		}
		if d.digits() == 0 {
			return nil, d.unexpected("a digit")
		}
	}
	if d.checks {
		return nil, nil
	}
	return numberOf(d.text[begin:d.at], integer, digits), nil
}

// exactDigits is how many digits a float64 can distinguish.
const exactDigits = 17

func numberOf(text string, integer bool, digits int) any {
	if integer && text != "-0" {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
		return json.Number(text)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || digits > exactDigits || (f == 0 && strings.ContainsAny(mantissa(text), "123456789")) || math.IsInf(f, 0) {
		return json.Number(text)
	}
	return f
}

func mantissa(text string) string {
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		return text[:i]
	}
	return text
}
