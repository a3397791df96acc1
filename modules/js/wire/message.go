package wire

import (
	"encoding/binary"
	"encoding/json"
	"iter"
	"math"
	"slices"
	"unsafe"
)

// Message holds the inputs of one message as they came over the wire. Its
// values share the bytes, which must not change any more.
type Message struct{ data []byte }

// NewMessage takes what an Encoder wrote, which it trusts.
func NewMessage(data []byte) *Message { return &Message{data: data} }

// Next reads one input; the objects and lists in it are read later, when they are
// looked at.
func (m *Message) Next() any {
	value, n := m.read(0, m.data)
	m.data = m.data[n:]
	return value
}

// Object is a JSON object of an input.
type Object struct {
	message  *Message
	identity uint64
	count    int
	pairs    []byte
	ordered  bool
	index    map[string]int // into pairs, of large objects
}

// List is a JSON list of an input.
type List struct {
	message *Message
	count   int
	items   []byte
}

// indexed is the size from which an object is searched by an index.
const indexed = 24

// read returns a value and its length. start is only there to be passed on.
func (m *Message) read(start int, data []byte) (any, int) {
	switch data[start] {
	case tagFalse:
		return false, 1
	case tagTrue:
		return true, 1
	case tagInt:
		n, size := binary.Varint(data[start+1:])
		return n, 1 + size
	case tagFloat:
		return math.Float64frombits(binary.LittleEndian.Uint64(data[start+1:])), 9
	case tagText:
		text, n := textAt(data, start+1)
		return text, 1 + n
	case tagNumber:
		text, n := textAt(data, start+1)
		return json.Number(text), 1 + n
	case tagList:
		body, n := bodyAt(data, start+1)
		count, size := binary.Uvarint(body)
		return &List{message: m, count: int(count), items: body[size:]}, 1 + n
	case tagObject, tagRecord:
		body, n := bodyAt(data, start+1)
		identity, first := binary.Uvarint(body)
		count, second := binary.Uvarint(body[first:])
		return &Object{message: m, identity: identity, count: int(count), pairs: body[first+second:], ordered: data[start] == tagRecord}, 1 + n
	}
	return nil, 1
}

// skip returns the length of a value.
func skip(data []byte, start int) int {
	switch data[start] {
	case tagInt:
		for n := start + 1; ; n++ {
			if data[n] < 0x80 {
				return n - start + 1
			}
		}
	case tagFloat:
		return 9
	case tagText, tagNumber:
		length, n := binary.Uvarint(data[start+1:])
		return 1 + n + int(length)
	case tagList, tagObject, tagRecord:
		return 1 + sizeBytes + int(binary.LittleEndian.Uint32(data[start+1:]))
	}
	return 1
}

func textAt(data []byte, start int) (string, int) {
	length, n := binary.Uvarint(data[start:])
	if length == 0 {
		return "", n
	}
	text := data[start+n : start+n+int(length)]
	return unsafe.String(&text[0], len(text)), n + int(length) // the bytes never change
}

func bodyAt(data []byte, start int) ([]byte, int) {
	size := int(binary.LittleEndian.Uint32(data[start:]))
	return data[start+sizeBytes : start+sizeBytes+size], sizeBytes + size
}

// Field returns a field.
func (o *Object) Field(name string) (any, bool) {
	at := o.find(name)
	if at < 0 {
		return nil, false
	}
	value, _ := o.message.read(at, o.pairs)
	return value, true
}

// Has reports whether there is a field of that name.
func (o *Object) Has(name string) bool { return o.find(name) >= 0 }

func (o *Object) find(name string) int {
	if o.count < indexed {
		for have, at := range o.places() {
			if have == name {
				return at
			}
		}
		return -1
	}
	if o.index == nil {
		o.index = make(map[string]int, o.count)
		for have, at := range o.places() {
			o.index[have] = at
		}
	}
	if at, ok := o.index[name]; ok {
		return at
	}
	return -1
}

// places lists the fields with the places of their values.
func (o *Object) places() iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for at := 0; at < len(o.pairs); {
			name, n := textAt(o.pairs, at)
			at += n
			if !yield(name, at) {
				return
			}
			at += skip(o.pairs, at)
		}
	}
}

// Names lists the fields: sorted, or in the order of the struct.
func (o *Object) Names() []string {
	names := make([]string, 0, o.count)
	for name := range o.places() {
		names = append(names, name)
	}
	if !o.ordered {
		slices.Sort(names)
	}
	return names
}

// Each lists the fields.
func (o *Object) Each() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for name, at := range o.places() {
			value, _ := o.message.read(at, o.pairs)
			if !yield(name, value) {
				return
			}
		}
	}
}

// Len is the number of items.
func (l *List) Len() int { return l.count }

// Each lists the items.
func (l *List) Each() iter.Seq2[int, any] {
	return func(yield func(int, any) bool) {
		for i, at := 0, 0; i < l.count; i++ {
			value, n := l.message.read(at, l.items)
			if !yield(i, value) {
				return
			}
			at += n
		}
	}
}
