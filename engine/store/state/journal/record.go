package journal

import (
	"encoding/binary"
	"hash/crc32"
)

// Key names a value: a place, such as a node of a flow, and a name in it. Places
// are parts joined by dots; see Purge.
type Key struct {
	Place string `json:"place"`
	Name  string `json:"name"`
}

// op is what a record does. The numbers are written to files.
type op byte

const (
	opSet    op = 1 // the key has this value
	opDelete op = 2 // the key is removed
	opPurge  op = 3 // the place and all below it are removed
	opMark   op = 4 // the key lost its last value; the record's value is the Mark
	opGap    op = 5 // changes are lost whose keys are not known; likewise
	opNone   op = 6 // nothing; shows that the disk takes writes
)

// record is one entry of a frame. Where it was read from a file, off is where its
// value begins there.
type record struct {
	op    op
	key   Key
	value []byte
	off   int64
	size  uint32
	crc   uint32
	bad   bool // the value does not match its checksum in any copy
}

func (r record) cost() int { return entrySize + len(r.key.Place) + len(r.key.Name) + len(r.value) }

// entrySize is the fixed part of a directory entry: op, lengths of place, name
// and value, checksum of the value.
const entrySize = 1 + 2 + 2 + 4 + 4

// le is the byte order of all numbers in files.
var le = binary.LittleEndian

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sum is a checksum that no value can imitate: it begins with the random id of
// the journal, so that a value which holds a frame is never taken for one.
func sum(id [16]byte, data []byte) uint32 {
	return crc32.Update(crc32.Checksum(id[:], castagnoli), castagnoli, data)
}

func appendEntry(to []byte, id [16]byte, r record) []byte {
	to = append(to, byte(r.op))
	to = le.AppendUint16(to, uint16(len(r.key.Place)))
	to = le.AppendUint16(to, uint16(len(r.key.Name)))
	to = le.AppendUint32(to, uint32(len(r.value)))
	to = le.AppendUint32(to, sum(id, r.value))
	to = append(to, r.key.Place...)
	return append(to, r.key.Name...)
}

// parseDirectory reads the entries of a frame whose values begin at off. It
// reports false when the bytes are no such directory.
func parseDirectory(directory []byte, h head, off int64) ([]record, bool) {
	var records []record
	var values uint64
	for range h.count {
		if len(directory) < entrySize {
			return nil, false
		}
		r := record{op: op(directory[0]), size: le.Uint32(directory[5:]), crc: le.Uint32(directory[9:])}
		place, name := int(le.Uint16(directory[1:])), int(le.Uint16(directory[3:]))
		directory = directory[entrySize:]
		if len(directory) < place+name {
			return nil, false
		}
		r.key = Key{Place: string(directory[:place]), Name: string(directory[place : place+name])}
		directory = directory[place+name:]
		r.off = off + int64(values)
		if values += uint64(r.size); values > uint64(h.values) {
			return nil, false
		}
		records = append(records, r)
	}
	return records, len(directory) == 0 && values == uint64(h.values)
}
