package journal

import (
	"fmt"
)

// The count file holds the number of the last frame that was acknowledged, apart
// from the frames: two slots that are written in turn, so that a crash spoils one
// at most. It is not synced with each frame; after a power failure it may be
// behind, never ahead.
const (
	countMagic = 0x74636250 // "Pbct"
	slotSize   = 24
	slots      = 2
)

func countName(generation uint64) string { return fmt.Sprintf("journal-%d.count", generation) }

func writeCount(file File, id [16]byte, slot, seq uint64) error {
	text := make([]byte, slotSize)
	le.PutUint32(text, countMagic)
	le.PutUint64(text[8:], seq)
	le.PutUint32(text[20:], sum(id, text[:20]))
	_, err := file.WriteAt(text, int64(slot%slots)*slotSize)
	return err
}

// readCount returns the number, 0 when it is lost, and the condition of the file.
func readCount(file File, id [16]byte) (seq uint64, condition, detail string) {
	text := make([]byte, slots*slotSize+1)
	n, _ := file.ReadAt(text, 0) // what can't be read fails its checksum
	whole := 0
	for slot := range slots {
		text := text[slot*slotSize : (slot+1)*slotSize]
		if le.Uint32(text) == countMagic && le.Uint32(text[20:]) == sum(id, text[:20]) {
			seq, whole = max(seq, le.Uint64(text[8:])), whole+1
		}
	}
	switch {
	case n != slots*slotSize || whole == 0:
		return seq, Damaged, "it is not what was written"
	case whole < slots:
		return seq, Behind, "its last write was cut off"
	}
	return seq, Intact, ""
}
