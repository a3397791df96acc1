package queue

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
)

// errOtherKey says that a message was written with another key than ours.
var errOtherKey = errors.New("a message can't be decrypted: it was encrypted with another key. Give this engine the key of the engines before it, or drop what waits")

// sealer encrypts what is kept. It asks for the key when it is first needed.
type sealer struct {
	key func(context.Context) ([]byte, error)

	mu   sync.RWMutex
	aead cipher.AEAD
}

func (s *sealer) ready(ctx context.Context) (cipher.AEAD, error) {
	s.mu.RLock()
	aead := s.aead
	s.mu.RUnlock()
	if aead != nil {
		return aead, nil
	}
	if s.key == nil {
		return nil, errors.New("the key of the queues: none is given")
	}
	key, err := s.key(ctx)
	if err != nil {
		return nil, fmt.Errorf("the key of the queues: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("the key of the queues: %w", err)
	}
	if aead, err = cipher.NewGCM(block); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.aead = aead
	return aead, nil
}

// content is what is encrypted of a message.
type content struct {
	Run, Key, Error string
	Body            []byte
}

// seal returns the content, encrypted. It can be opened only under the same name, so that
// nobody who can write to the broker gives one message the content of another.
func (s *sealer) seal(ctx context.Context, name string, c content) ([]byte, error) {
	aead, err := s.ready(ctx)
	if err != nil {
		return nil, err
	}
	size := len(c.Run) + len(c.Key) + len(c.Error) + len(c.Body) + 4*binary.MaxVarintLen32
	sealed := make([]byte, aead.NonceSize(), aead.NonceSize()+size+aead.Overhead())
	rand.Read(sealed)
	plain := make([]byte, 0, size)
	for _, text := range []string{c.Run, c.Key, c.Error} {
		plain = binary.AppendUvarint(plain, uint64(len(text)))
		plain = append(plain, text...)
	}
	plain = append(plain, c.Body...)
	return aead.Seal(sealed, sealed, plain, []byte(name)), nil
}

func (s *sealer) open(ctx context.Context, name string, sealed []byte) (content, error) {
	aead, err := s.ready(ctx)
	if err != nil {
		return content{}, err
	}
	if len(sealed) < aead.NonceSize() {
		return content{}, errOtherKey
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(name))
	if err != nil {
		return content{}, errOtherKey
	}
	var texts [3]string
	for i := range texts {
		length, n := binary.Uvarint(plain)
		if n <= 0 || length > uint64(len(plain)-n) {
			return content{}, errors.New("a message of another version of Patchbay can't be read")
		}
		texts[i] = string(plain[n : n+int(length)])
		plain = plain[n+int(length):]
	}
	return content{Run: texts[0], Key: texts[1], Error: texts[2], Body: plain}, nil
}
