package wire

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// AppendResult appends what a script returned: plain values, objects and lists of
// the input, and Patched. Objects of the message at hand become references.
func AppendResult(to []byte, value any, m *Message) ([]byte, error) {
	r := resultWriter{buf: to, message: m}
	err := r.value(value)
	return r.buf, err
}

type resultWriter struct {
	buf     []byte
	message *Message
}

func (r *resultWriter) value(value any) error {
	switch v := value.(type) {
	case nil:
		r.buf = append(r.buf, tagNull)
	case string:
		r.buf = appendText(append(r.buf, tagText), v)
	case bool:
		r.buf = appendBool(r.buf, v)
	case int64:
		r.buf = binary.AppendVarint(append(r.buf, tagInt), v)
	case float64:
		r.buf = appendFloat(r.buf, v)
	case json.Number:
		r.buf = appendText(append(r.buf, tagNumber), string(v))
	case map[string]any:
		r.buf = binary.AppendUvarint(append(r.buf, tagObject), uint64(len(v)))
		return r.pairs(v)
	case []any:
		r.buf = binary.AppendUvarint(append(r.buf, tagList), uint64(len(v)))
		for _, item := range v {
			if err := r.value(item); err != nil {
				return err
			}
		}
	case *Object:
		if v.message != r.message {
			return r.value(Plain(v)) // kept from an earlier message
		}
		r.buf = binary.AppendUvarint(append(r.buf, tagRef), v.identity)
	case *List:
		r.buf = binary.AppendUvarint(append(r.buf, tagList), uint64(v.count))
		for _, item := range v.Each() {
			if err := r.value(item); err != nil {
				return err
			}
		}
	case *Patched:
		return r.patched(v)
	default:
		return fmt.Errorf("the result holds a %T", value)
	}
	return nil
}

func (r *resultWriter) pairs(fields map[string]any) error {
	for name, field := range fields {
		r.buf = appendText(r.buf, name)
		if err := r.value(field); err != nil {
			return err
		}
	}
	return nil
}

func (r *resultWriter) patched(p *Patched) error {
	if p.Base.message != r.message {
		return r.value(Plain(p))
	}
	r.buf = binary.AppendUvarint(append(r.buf, tagPatched), p.Base.identity)
	r.buf = binary.AppendUvarint(r.buf, uint64(len(p.Deleted)))
	for _, name := range p.Deleted {
		r.buf = appendText(r.buf, name)
	}
	r.buf = binary.AppendUvarint(r.buf, uint64(len(p.Set)))
	return r.pairs(p.Set)
}
