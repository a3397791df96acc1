package object

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
)

const (
	// hashKey is the key in the node's state under which the key of its hashes is.
	hashKey    = "hash-key"
	hashLength = 16 // bytes
)

// Hasher makes hashes of content by a key that only the node's state has: by a plain hash,
// whoever reads it could try short passwords until one fits.
type Hasher struct {
	key  []byte
	name string
}

// NewHasher reads the key from the node's state, where it is made once.
func NewHasher(ctx context.Context, state module.State) (*Hasher, error) {
	key, known, err := state.Get(ctx, hashKey)
	if err == nil && !known {
		key = make([]byte, sha256.Size)
		_, _ = rand.Read(key) // never fails
		err = state.Set(ctx, hashKey, key)
	}
	if err != nil {
		return nil, module.Retryable(fmt.Errorf("keep the key of hashes in the node's state: %w", err))
	}
	sum := sha256.Sum256(append([]byte("name of the key: "), key...))
	return &Hasher{key: key, name: hex.EncodeToString(sum[:4])}, nil
}

// Of is the hash of a part of an object. It begins with the name of the key and a hyphen:
// hashes by different keys can't be compared.
func (h *Hasher) Of(part map[string]any) (string, error) {
	text, err := json.Marshal(part) // names in alphabetical order
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, h.key)
	mac.Write(text)
	return h.name + "-" + hex.EncodeToString(mac.Sum(nil)[:hashLength]), nil
}
