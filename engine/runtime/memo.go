package runtime

import (
	"sync"
)

// memo remembers what drafts found out: while a flow is drawn all of it but one
// node or edge is as it was a keystroke ago. A deployment never asks it. What is
// not used for long is forgotten. Safe for concurrent use.
type memo[K comparable, V any] struct {
	mu         sync.Mutex
	young, old map[K]V // what is used stays young
	size       int     // of the keys of the young, in bytes
}

// maxMemo bounds the keys of each of a memo's two halves, in bytes.
const maxMemo = 16 << 20

func newMemo[K comparable, V any]() *memo[K, V] {
	return &memo[K, V]{young: map[K]V{}, old: map[K]V{}}
}

func (m *memo[K, V]) get(key K, size int) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if found, ok := m.young[key]; ok {
		return found, true
	}
	found, ok := m.old[key]
	if ok {
		m.keep(key, size, found)
	}
	return found, ok
}

func (m *memo[K, V]) put(key K, size int, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(key, size, value)
}

func (m *memo[K, V]) keep(key K, size int, value V) {
	const entry = 256 // what an entry costs beside its key, about
	if size += entry; size > maxMemo/16 {
		return
	}
	if m.size += size; m.size > maxMemo {
		m.old, m.young, m.size = m.young, map[K]V{}, size
	}
	m.young[key] = value
}
