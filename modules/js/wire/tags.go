package wire

import "errors"

// The tag is the first byte of a value. Lengths, counts and numbers are
// varints, sizes are four bytes so that they can be filled in afterwards.
const (
	tagNull    = iota
	tagFalse   //
	tagTrue    //
	tagInt     // zigzag varint
	tagFloat   // 8 bytes, little endian
	tagText    // length, bytes
	tagNumber  // as text: the digits of a json.Number
	tagList    // size, count, values
	tagObject  // size, identity, count, pairs of name and value; in no order
	tagRecord  // as object, in the order of a struct
	tagRef     // identity of an object of the input
	tagPatched // identity, count of deleted names, names, count of pairs, pairs
)

const (
	sizeBytes = 4
	// MaxNesting bounds how deep an input is. encoding/json reads no deeper.
	MaxNesting = 10_000
)

var errDamaged = errors.New("the process that runs the script sent what can't be read")
