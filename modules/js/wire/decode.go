package wire

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"math"

	"github.com/patchbay-dev/patchbay/modules/js/plain"
)

// Result reads what AppendResult wrote. References become the objects that this encoder
// wrote, as plain Go, not copied where they are plain already. It checks everything,
// since the process that wrote it ran a script.
func (e *Encoder) Result(data []byte) (any, error) {
	r := resultReader{data: data, objects: e.objects, left: plain.MaxValues}
	value, err := r.value(0)
	if err == nil && len(r.data) > 0 {
		err = errDamaged
	}
	if err != nil {
		return nil, err
	}
	return value, nil
}

type resultReader struct {
	data    []byte
	objects []any
	left    int
}

func (r *resultReader) value(depth int) (any, error) {
	if r.left--; r.left < 0 {
		return nil, plain.Cannot("is too large: over %d values", plain.MaxValues)
	}
	if depth > plain.MaxNesting+1 {
		return nil, plain.Cannot("is nested over %d deep", plain.MaxNesting)
	}
	if len(r.data) == 0 {
		return nil, errDamaged
	}
	tag := r.data[0]
	r.data = r.data[1:]
	switch tag {
	case tagNull:
		return nil, nil
	case tagFalse, tagTrue:
		return tag == tagTrue, nil
	case tagInt:
		n, size := binary.Varint(r.data)
		if size <= 0 {
			return nil, errDamaged
		}
		r.data = r.data[size:]
		return n, nil
	case tagFloat:
		if len(r.data) < 8 {
			return nil, errDamaged
		}
		f := math.Float64frombits(binary.LittleEndian.Uint64(r.data))
		r.data = r.data[8:]
		return f, nil
	case tagText:
		return r.text()
	case tagNumber:
		text, err := r.text()
		return json.Number(text), err
	case tagList:
		return r.list(depth)
	case tagObject:
		fields := map[string]any{}
		return fields, r.pairs(fields, depth)
	case tagRef:
		return r.object()
	case tagPatched:
		return r.patched(depth)
	}
	return nil, errDamaged
}

// count reads a number of things that take a byte each at least.
func (r *resultReader) count() (int, error) {
	n, size := binary.Uvarint(r.data)
	if size <= 0 || n > uint64(len(r.data)-size) {
		return 0, errDamaged
	}
	r.data = r.data[size:]
	return int(n), nil
}

func (r *resultReader) text() (string, error) {
	length, err := r.count()
	if err != nil {
		return "", err
	}
	text := string(r.data[:length])
	r.data = r.data[length:]
	return text, nil
}

func (r *resultReader) list(depth int) (any, error) {
	count, err := r.count()
	if err != nil {
		return nil, err
	}
	if count > r.left {
		return nil, plain.Cannot("is too large: over %d values", plain.MaxValues)
	}
	items := make([]any, count)
	for i := range items {
		if items[i], err = r.value(depth + 1); err != nil {
			return nil, plain.InItem(err, i)
		}
	}
	return items, nil
}

func (r *resultReader) pairs(fields map[string]any, depth int) error {
	count, err := r.count()
	if err != nil {
		return err
	}
	for range count {
		name, err := r.text()
		if err != nil {
			return err
		}
		if fields[name], err = r.value(depth + 1); err != nil {
			return plain.InField(err, name)
		}
	}
	return nil
}

func (r *resultReader) object() (any, error) {
	identity, size := binary.Uvarint(r.data)
	if size <= 0 || identity >= uint64(len(r.objects)) {
		return nil, errDamaged
	}
	r.data = r.data[size:]
	if part, ok := r.objects[identity].(documentPart); ok {
		return part.value(&r.left)
	}
	return plain.Within(r.objects[identity], &r.left)
}

func (r *resultReader) patched(depth int) (any, error) {
	base, err := r.object()
	if err != nil {
		return nil, err
	}
	unpatched, ok := base.(map[string]any)
	if !ok {
		return nil, errDamaged
	}
	fields := maps.Clone(unpatched)
	deleted, err := r.count()
	if err != nil {
		return nil, err
	}
	for range deleted {
		name, err := r.text()
		if err != nil {
			return nil, err
		}
		delete(fields, name)
	}
	return fields, r.pairs(fields, depth)
}
