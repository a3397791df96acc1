package wire

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
	"github.com/patchbay-dev/patchbay/modules/js/plain"
)

// Encoder writes the inputs of one message and remembers their objects, which a
// result may name. It can be used again after Reset. Not safe for concurrent use.
type Encoder struct {
	Buf []byte // what was written so far; callers may append
	// Limit bounds the length of Buf.
	Limit   int
	objects []any // by identity
}

// Reset makes the encoder ready for the next message. It lets go of large
// buffers.
func (e *Encoder) Reset(limit int) {
	if cap(e.Buf) > 1<<20 {
		e.Buf = nil
	}
	e.Buf = e.Buf[:0]
	clear(e.objects)
	e.objects = e.objects[:0]
	e.Limit = limit
}

// Value appends any Go value that a message may hold: structs by their JSON
// names, other types as JSON would show them.
func (e *Encoder) Value(value any) error { return e.value(value, 0) }

func (e *Encoder) value(value any, depth int) error {
	if err := e.within(depth); err != nil {
		return err
	}
	switch v := value.(type) {
	case nil:
		e.Buf = append(e.Buf, tagNull)
	case string:
		e.Buf = appendText(append(e.Buf, tagText), v)
	case bool:
		e.Buf = appendBool(e.Buf, v)
	case int:
		e.Buf = binary.AppendVarint(append(e.Buf, tagInt), int64(v))
	case int64:
		e.Buf = binary.AppendVarint(append(e.Buf, tagInt), v)
	case float64:
		e.Buf = appendFloat(e.Buf, v)
	case json.Number:
		e.Buf = appendText(append(e.Buf, tagNumber), string(v))
	case map[string]any:
		if v == nil {
			e.Buf = append(e.Buf, tagNull)
			return nil
		}
		return e.fields(v, depth)
	case []any:
		if v == nil {
			e.Buf = append(e.Buf, tagNull)
			return nil
		}
		at := e.open(tagList)
		e.Buf = binary.AppendUvarint(e.Buf, uint64(len(v)))
		for _, item := range v {
			if err := e.value(item, depth+1); err != nil {
				return err
			}
		}
		return e.close(at)
	case *jsontext.Document:
		return e.document(v.Text(), v.Reader(), depth)
	default:
		return e.other(value, depth)
	}
	return nil
}

// within returns an error when the input is too large or nested too deep.
func (e *Encoder) within(depth int) error {
	if len(e.Buf) > e.Limit {
		return fmt.Errorf("the input takes over %d MB, more than the script may hold", e.Limit>>20)
	}
	if depth > MaxNesting {
		return fmt.Errorf("the input is nested over %d deep", MaxNesting)
	}
	return nil
}

func (e *Encoder) fields(fields map[string]any, depth int) error {
	at := e.open(tagObject)
	e.identify(fields)
	e.Buf = binary.AppendUvarint(e.Buf, uint64(len(fields)))
	for name, field := range fields {
		e.Buf = appendText(e.Buf, name)
		if err := e.value(field, depth+1); err != nil {
			return err
		}
	}
	return e.close(at)
}

func (e *Encoder) identify(object any) {
	e.Buf = binary.AppendUvarint(e.Buf, uint64(len(e.objects)))
	e.objects = append(e.objects, object)
}

func (e *Encoder) other(value any, depth int) error {
	shape := plain.Look(value)
	switch shape.Kind {
	case plain.Scalar:
		return e.value(shape.Plain, depth)
	case plain.Marshalled:
		through, err := plain.ThroughJSON(shape.Plain)
		if err != nil {
			return fmt.Errorf("the input holds a %T that is no JSON: %w", value, err)
		}
		return e.value(through, depth)
	case plain.Items:
		at := e.open(tagList)
		e.Buf = binary.AppendUvarint(e.Buf, uint64(shape.Len()))
		for i := range shape.Len() {
			if err := e.value(shape.At(i), depth+1); err != nil {
				return err
			}
		}
		return e.close(at)
	case plain.Fields:
		tag, count := byte(tagObject), 0
		if shape.Ordered() {
			tag = tagRecord
		}
		for range shape.Each() {
			count++
		}
		at := e.open(tag)
		e.identify(value)
		e.Buf = binary.AppendUvarint(e.Buf, uint64(count))
		for name, field := range shape.Each() {
			e.Buf = appendText(e.Buf, name)
			if err := e.value(field, depth+1); err != nil {
				return err
			}
		}
		return e.close(at)
	}
	e.Buf = append(e.Buf, tagNull) // a function, a channel: no message holds one
	return nil
}

// open begins a list or an object; close fills its size in.
func (e *Encoder) open(tag byte) int {
	e.Buf = append(e.Buf, tag, 0, 0, 0, 0)
	return len(e.Buf)
}

func (e *Encoder) close(at int) error {
	size := len(e.Buf) - at
	if size > math.MaxInt32 {
		return fmt.Errorf("the input takes over %d MB", size>>20)
	}
	binary.LittleEndian.PutUint32(e.Buf[at-sizeBytes:], uint32(size))
	return nil
}

func appendText(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}

func appendBool(to []byte, value bool) []byte {
	if value {
		return append(to, tagTrue)
	}
	return append(to, tagFalse)
}

func appendFloat(to []byte, value float64) []byte {
	return binary.LittleEndian.AppendUint64(append(to, tagFloat), math.Float64bits(value))
}
