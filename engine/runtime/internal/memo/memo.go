package memo

import "sync"

// Memo remembers values by keys, up to about 32 MB of keys, and forgets what was
// not used for long. Safe for concurrent use.
type Memo[K comparable, V any] struct {
	mu            sync.Mutex
	recent, older map[K]V // what is used stays among the recent
	size          int     // of the recent keys, in bytes
}

// maxKeys bounds the keys of each of the two halves, in bytes.
const maxKeys = 16 << 20

// New returns an empty Memo.
func New[K comparable, V any]() *Memo[K, V] {
	return &Memo[K, V]{recent: map[K]V{}, older: map[K]V{}}
}

// Get returns the value of a key; size is the key's, in bytes.
func (m *Memo[K, V]) Get(key K, size int) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if found, ok := m.recent[key]; ok {
		return found, true
	}
	found, ok := m.older[key]
	if ok {
		m.keep(key, size, found)
	}
	return found, ok
}

// Put remembers the value of a key, unless the key is very large.
func (m *Memo[K, V]) Put(key K, size int, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(key, size, value)
}

func (m *Memo[K, V]) keep(key K, size int, value V) {
	const entry = 256 // what an entry costs beside its key, about
	if size += entry; size > maxKeys/16 {
		return
	}
	if m.size += size; m.size > maxKeys {
		m.older, m.recent, m.size = m.recent, map[K]V{}, size
	}
	m.recent[key] = value
}
