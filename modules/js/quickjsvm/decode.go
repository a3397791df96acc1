package quickjsvm

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/patchbay-dev/patchbay/modules/js/plain"
)

// decode reads what the prelude writes: JSON, with "n" before the digits of a whole
// number that must keep them all.
func decode(text string) (any, error) {
	d := decoder{text: text}
	value, err := d.value(0)
	if err == nil && d.at != len(text) {
		err = errMangled
	}
	if err != nil {
		return nil, fmt.Errorf("what the script gave can't be read at byte %d of %d: %w", d.at, len(text), err)
	}
	return value, nil
}

var errMangled = errors.New("it is not as the engine writes it")

type decoder struct {
	text string
	at   int
}

// next returns the byte at hand, 0 at the end.
func (d *decoder) next() byte {
	if d.at < len(d.text) {
		return d.text[d.at]
	}
	return 0
}

func (d *decoder) take(c byte) bool {
	if d.next() != c {
		return false
	}
	d.at++
	return true
}

func (d *decoder) value(depth int) (any, error) {
	if depth > plain.MaxNesting+1 {
		return nil, fmt.Errorf("it is nested over %d deep", plain.MaxNesting)
	}
	switch d.next() {
	case '{':
		return d.fields(depth)
	case '[':
		return d.list(depth)
	case '"':
		return d.string()
	case 't':
		return true, d.word("true")
	case 'f':
		return false, d.word("false")
	case 'n':
		if strings.HasPrefix(d.text[d.at:], "null") {
			return nil, d.word("null")
		}
		d.at++
		return d.exact()
	}
	return d.number()
}

func (d *decoder) word(word string) error {
	if !strings.HasPrefix(d.text[d.at:], word) {
		return errMangled
	}
	d.at += len(word)
	return nil
}

func (d *decoder) fields(depth int) (any, error) {
	d.at++
	fields := map[string]any{}
	if d.take('}') {
		return fields, nil
	}
	for {
		name, err := d.string()
		if err != nil {
			return nil, err
		}
		if !d.take(':') {
			return nil, errMangled
		}
		if fields[name], err = d.value(depth + 1); err != nil {
			return nil, err
		}
		if d.take('}') {
			return fields, nil
		}
		if !d.take(',') {
			return nil, errMangled
		}
	}
}

func (d *decoder) list(depth int) (any, error) {
	d.at++
	items := []any{}
	if d.take(']') {
		return items, nil
	}
	for {
		item, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
		if d.take(']') {
			return items, nil
		}
		if !d.take(',') {
			return nil, errMangled
		}
	}
}

func (d *decoder) string() (string, error) {
	if !d.take('"') {
		return "", errMangled
	}
	begun := d.at
	for d.at < len(d.text) {
		switch d.text[d.at] {
		case '"':
			d.at++
			// Its own memory, so that a short text does not keep the whole result.
			return strings.Clone(d.text[begun : d.at-1]), nil
		case '\\':
			return d.escaped(begun - 1)
		}
		d.at++
	}
	return "", errMangled
}

// escaped reads a text with escapes, which few have.
func (d *decoder) escaped(begun int) (string, error) {
	for d.at < len(d.text) && d.text[d.at] != '"' {
		if d.text[d.at] == '\\' {
			d.at++
		}
		d.at++
	}
	if d.at >= len(d.text) {
		return "", errMangled
	}
	d.at++
	var text string
	err := json.Unmarshal([]byte(d.text[begun:d.at]), &text)
	return text, err
}

// digits takes the number's text.
func (d *decoder) digits() string {
	begun := d.at
	for d.at < len(d.text) && strings.IndexByte("0123456789+-.eE", d.text[d.at]) >= 0 {
		d.at++
	}
	return d.text[begun:d.at]
}

func (d *decoder) exact() (any, error) {
	digits := d.digits()
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return n, nil
	}
	if !json.Valid([]byte(digits)) {
		return nil, errMangled
	}
	return json.Number(strings.Clone(digits)), nil
}

// number is a double of the script: an int64 when it is whole and no larger than
// what a double holds exactly.
func (d *decoder) number() (any, error) {
	digits := d.digits()
	if digits != "-0" {
		if n, err := strconv.ParseInt(digits, 10, 64); err == nil && -maxExact <= n && n <= maxExact {
			return n, nil
		}
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return nil, errMangled
	}
	return f, nil
}
