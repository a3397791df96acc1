package journal

import (
	"time"
)

const (
	fileMagic  = "PbState1"
	headerSize = 64

	kindJournal  = 'j'
	kindSnapshot = 's'
)

// header is the beginning of a file.
type header struct {
	kind       byte
	id         [16]byte
	generation uint64
	asOf       uint64 // the number of the last frame that what the file begins with includes
	base       uint32 // how many frames the file begins with
	created    time.Time
}

func (h header) bytes() []byte {
	text := make([]byte, headerSize)
	copy(text, fileMagic)
	text[8] = h.kind
	le.PutUint32(text[12:], h.base)
	copy(text[16:], h.id[:])
	le.PutUint64(text[32:], h.generation)
	le.PutUint64(text[40:], h.asOf)
	le.PutUint64(text[48:], uint64(h.created.UnixNano()))
	le.PutUint32(text[60:], sum(h.id, text[:60]))
	return text
}

// parseHeader reports false when the bytes are no header.
func parseHeader(text []byte) (header, bool) {
	if len(text) < headerSize || string(text[:8]) != fileMagic {
		return header{}, false
	}
	h := header{kind: text[8], base: le.Uint32(text[12:]), id: [16]byte(text[16:32]),
		generation: le.Uint64(text[32:]), asOf: le.Uint64(text[40:]), created: time.Unix(0, int64(le.Uint64(text[48:]))).UTC()}
	return h, le.Uint32(text[60:]) == sum(h.id, text[:60])
}
