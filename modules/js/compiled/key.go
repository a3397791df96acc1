package compiled

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/patchbay-dev/patchbay/modules/js/bundle"
)

// Key is the same for the same engine and the same files of a script.
type Key [sha256.Size]byte

// KeyOf returns the key of a script. Of files the names and contents count.
func KeyOf(engine string, files []bundle.File) Key {
	var text []byte
	add := func(part string) {
		text = append(binary.AppendUvarint(text, uint64(len(part))), part...)
	}
	add(engine)
	for _, file := range files {
		add(file.Name)
		add(file.Content)
	}
	return sha256.Sum256(text)
}

func (k Key) String() string { return hex.EncodeToString(k[:]) }
