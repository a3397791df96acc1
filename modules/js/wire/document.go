package wire

import (
	"encoding/binary"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
	"github.com/patchbay-dev/patchbay/modules/js/plain"
)

// documentPart is the text of an object in a document, which a result may name. It was
// checked with the document.
type documentPart string

// document writes a value of a JSON text as value writes what the text decodes to, without
// decoding it.
func (e *Encoder) document(text string, r *jsontext.Reader, depth int) error {
	if err := e.within(depth); err != nil {
		return err
	}
	switch r.Kind() {
	case '"':
		e.Buf = appendText(append(e.Buf, tagText), r.Text())
		return nil
	case '{', '[':
		return e.documentItems(text, r, depth)
	}
	return e.value(r.Scalar(), depth)
}

func (e *Encoder) documentItems(text string, r *jsontext.Reader, depth int) error {
	begin, named := r.Offset(), r.Kind() == '{'
	tag, identity := byte(tagList), len(e.objects)
	if named {
		tag = tagObject
	}
	at := e.open(tag)
	if named {
		e.identify(nil)
	}
	count, counted := 0, len(e.Buf)
	e.Buf = append(e.Buf, 0) // the count, while it is small
	for r.Enter(); r.More(); count++ {
		if named {
			e.Buf = appendText(e.Buf, r.Name())
		}
		if err := e.document(text, r, depth+1); err != nil {
			return err
		}
	}
	if count < 0x80 {
		e.Buf[counted] = byte(count)
	} else {
		e.Buf = slices.Replace(e.Buf, counted, counted+1, binary.AppendUvarint(nil, uint64(count))...)
	}
	if named {
		e.objects[identity] = documentPart(text[begin:r.Offset()])
	}
	return e.close(at)
}

// value returns the object as plain Go.
func (p documentPart) value(left *int) (any, error) {
	value, err := jsontext.Decode(string(p), MaxNesting)
	if err != nil {
		return nil, err
	}
	return plain.Within(value, left)
}
