package jsontext

import (
	"encoding/json"
	"sync/atomic"
)

// leastDocument is the length in bytes from which a text is worth keeping: a shorter one
// is decoded in less time than it takes to look whether it has to be.
const leastDocument = 1 << 10

// Document is a list or an object in a JSON text without mistakes, as a value of a
// message: the text stays as it is until somebody looks inside. To all that reads values
// it is what Value returns, and it has the JSON form of that. It never changes, and is safe
// for concurrent use.
type Document struct {
	text  string
	depth int
	value atomic.Pointer[any] // once it was asked for
}

// DecodeLazily is Decode, with the same errors, but that a list or an object with a text
// of a kilobyte or more is a *Document.
func DecodeLazily(text string, maxDepth int) (any, error) {
	if len(text) < leastDocument {
		return Decode(text, maxDepth)
	}
	if err := Check(text, maxDepth); err != nil {
		return nil, err
	}
	d := &Document{text: text, depth: maxDepth}
	if !d.Whole().isOpen() {
		return Decode(text, maxDepth)
	}
	return d, nil
}

// Text returns the text as it came.
func (d *Document) Text() string { return d.text }

// Value returns what Decode makes of the text. It is decoded once, however often it is
// asked for, and must not be changed.
func (d *Document) Value() any {
	if known := d.value.Load(); known != nil {
		return *known
	}
	value := d.Decoded()
	if !d.value.CompareAndSwap(nil, &value) {
		return *d.value.Load()
	}
	return value
}

// Decoded is Value for those who look once: the document does not keep what it returns.
func (d *Document) Decoded() any {
	if known := d.value.Load(); known != nil {
		return *known
	}
	return decoded(d.text, d.depth)
}

// MarshalJSON implements json.Marshaler.
func (d *Document) MarshalJSON() ([]byte, error) { return json.Marshal(d.Decoded()) }

// decoded decodes a part of a text that was checked.
func decoded(text string, maxDepth int) any {
	value, err := Decode(text, maxDepth)
	if err != nil {
		panic("a document that was checked can't be decoded: " + err.Error())
	}
	return value
}
