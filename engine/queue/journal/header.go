package journal

import (
	"encoding/binary"
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
	put := binary.LittleEndian
	copy(text, fileMagic)
	text[8] = h.kind
	put.PutUint32(text[12:], h.base)
	copy(text[16:], h.id[:])
	put.PutUint64(text[32:], h.generation)
	put.PutUint64(text[40:], h.asOf)
	put.PutUint64(text[48:], uint64(h.created.UnixNano()))
	put.PutUint32(text[60:], sum(h.id, text[:60]))
	return text
}

// parseHeader reports false when the bytes are no header.
func parseHeader(text []byte) (header, bool) {
	if len(text) < headerSize || string(text[:8]) != fileMagic {
		return header{}, false
	}
	get := binary.LittleEndian
	h := header{kind: text[8], base: get.Uint32(text[12:]), id: [16]byte(text[16:32]),
		generation: get.Uint64(text[32:]), asOf: get.Uint64(text[40:]), created: time.Unix(0, int64(get.Uint64(text[48:]))).UTC()}
	return h, get.Uint32(text[60:]) == sum(h.id, text[:60])
}
