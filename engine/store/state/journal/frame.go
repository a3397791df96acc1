package journal

import (
	"time"
)

const (
	frameMagic = 0x4d526250 // "PbRM"
	headSize   = 44
	// maxPart bounds the directory and the values of a frame, so that nothing read
	// from a file asks for much memory.
	maxPart = 8 << 20
)

// head is the beginning of a frame.
type head struct {
	seq       uint64 // 1 more than that of the frame before
	time      time.Time
	base      bool // part of what the file began with
	count     uint32
	directory uint32 // bytes
	values    uint32 // bytes
	crc       uint32 // of the directory
}

func (h head) length() int64 { return headSize + int64(h.directory) + int64(h.values) }

// frame puts records together. Its records then know where their values are,
// from the frame's beginning on.
func frame(id [16]byte, seq uint64, at time.Time, base bool, records []record) []byte {
	size := headSize
	for i := range records {
		size += entrySize + len(records[i].key.Place) + len(records[i].key.Name) + len(records[i].value)
	}
	text := make([]byte, headSize, size)
	for i := range records {
		text = appendEntry(text, id, records[i])
	}
	directory := len(text) - headSize
	for i := range records {
		r := &records[i]
		r.off, r.size, r.crc = int64(len(text)), uint32(len(r.value)), sum(id, r.value)
		text = append(text, r.value...)
	}
	le.PutUint32(text, frameMagic)
	if base {
		text[4] = 1
	}
	le.PutUint64(text[8:], seq)
	le.PutUint64(text[16:], uint64(at.UnixNano()))
	le.PutUint32(text[24:], uint32(len(records)))
	le.PutUint32(text[28:], uint32(directory))
	le.PutUint32(text[32:], uint32(len(text)-headSize-directory))
	le.PutUint32(text[36:], sum(id, text[headSize:headSize+directory]))
	le.PutUint32(text[40:], sum(id, text[:40]))
	return text
}

// parseHead reports false when the bytes are no head of this journal.
func parseHead(id [16]byte, text []byte) (head, bool) {
	if len(text) < headSize || le.Uint32(text) != frameMagic || le.Uint32(text[40:]) != sum(id, text[:40]) {
		return head{}, false
	}
	h := head{
		seq: le.Uint64(text[8:]), time: time.Unix(0, int64(le.Uint64(text[16:]))).UTC(), base: text[4] == 1,
		count: le.Uint32(text[24:]), directory: le.Uint32(text[28:]), values: le.Uint32(text[32:]), crc: le.Uint32(text[36:]),
	}
	return h, h.directory <= maxPart && h.values <= maxPart
}
