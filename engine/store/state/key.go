package state

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

// maxKey bounds an encoded key: the store keeps keys in memory.
const maxKey = 4096

// place is where a node's state lies: flow, node and scopes, joined by dots.
type place string

const scopePart = ".s."

func nodePlace(flow, node string) place { return place(encode(flow) + "." + encode(node)) }

func (p place) scoped(scope, id string) place {
	return p + scopePart + place(encode(scope)+"."+encode(id))
}

func (p place) key(key string) (journal.Key, error) {
	at := journal.Key{Place: string(p), Name: encode(key)}
	if size := len(at.Place) + len(at.Name); size > maxKey {
		return journal.Key{}, fmt.Errorf("the key is too long: %d bytes when encoded, %d are allowed", size, maxKey)
	}
	return at, nil
}

func sorted(keys []string) []string {
	slices.Sort(keys)
	return keys
}

// encode writes any text with the letters that a subject part may have, byte by
// byte, so that a prefix of the text is a prefix of its encoding. "=" alone
// means the empty text.
func encode(text string) string {
	if text == "" {
		return "="
	}
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; isWord(c) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "=%02X", c)
		}
	}
	return b.String()
}

func isWord(c byte) bool {
	return c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// decode undoes encode.
func decode(encoded string) (string, error) {
	if encoded == "=" {
		return "", nil
	}
	var b strings.Builder
	for i := 0; i < len(encoded); i++ {
		c := encoded[i]
		if c != '=' {
			b.WriteByte(c)
			continue
		}
		if i+2 >= len(encoded) {
			return "", errors.New("a broken key " + encoded)
		}
		high, low := hexDigit(encoded[i+1]), hexDigit(encoded[i+2])
		if high < 0 || low < 0 {
			return "", errors.New("a broken key " + encoded)
		}
		b.WriteByte(byte(high<<4 | low))
		i += 2
	}
	return b.String(), nil
}

func hexDigit(c byte) int { return strings.IndexByte("0123456789ABCDEF", c) }
