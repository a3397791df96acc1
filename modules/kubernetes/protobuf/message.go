package protobuf

import (
	"errors"

	"google.golang.org/protobuf/encoding/protowire"
)

// Message walks over the fields of one encoded message without copying:
//
//	m := protobuf.Parse(raw)
//	for m.Next() {
//		switch m.Field() {
//		case 1:
//			name = string(m.Bytes())
//		}
//	}
//	return m.Err()
//
// A field of another wire type than the reader asks for reads as zero.
type Message struct {
	rest   []byte
	field  protowire.Number
	bytes  []byte
	varint uint64
	err    error
}

// Parse begins a walk. The message keeps a reference to raw.
func Parse(raw []byte) Message { return Message{rest: raw} }

// Next moves to the next field; false at the end and at the first error.
func (m *Message) Next() bool {
	if m.err != nil || len(m.rest) == 0 {
		return false
	}
	field, wire, n := protowire.ConsumeTag(m.rest)
	if n < 0 {
		return m.fail(n)
	}
	m.rest = m.rest[n:]
	m.field, m.bytes, m.varint = field, nil, 0
	switch wire {
	case protowire.VarintType:
		m.varint, n = protowire.ConsumeVarint(m.rest)
	case protowire.BytesType:
		m.bytes, n = protowire.ConsumeBytes(m.rest)
	default:
		n = protowire.ConsumeFieldValue(field, wire, m.rest)
	}
	if n < 0 {
		return m.fail(n)
	}
	m.rest = m.rest[n:]
	return true
}

func (m *Message) fail(code int) bool {
	m.err = errors.Join(ErrMalformed, protowire.ParseError(code))
	return false
}

// Field is the number of the current field.
func (m *Message) Field() int { return int(m.field) }

// Bytes is the value of a string, bytes or message field. It is part of what
// Parse was given.
func (m *Message) Bytes() []byte { return m.bytes }

// Int is the value of an integer field.
func (m *Message) Int() int64 { return int64(m.varint) }

// Bool is the value of a bool field.
func (m *Message) Bool() bool { return m.varint != 0 }

// Check ends the walk with the error of a nested message, if there is one.
func (m *Message) Check(err error) {
	if m.err == nil {
		m.err = err
	}
}

// Err is what ended the walk early.
func (m *Message) Err() error { return m.err }
