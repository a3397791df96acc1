// Package lru is a bounded map that forgets what was used longest ago; the client of
// registries and the copier remember with it.
package lru

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// Map is a bounded map that forgets what was used longest ago. Safe for concurrent
// use.
type Map[K comparable, V any] struct {
	mu    sync.Mutex
	limit int
	age   time.Duration // 0: none
	items map[K]*item[K, V]
	// newest and oldest are the ends of the items in the order of their last use.
	newest, oldest *item[K, V]
}

// item is one allocation: many are held for long, and what is allocated between them is not.
type item[K comparable, V any] struct {
	newer, older *item[K, V]
	key          K
	value        V
	used         int64 // last, in nanoseconds since 1970; 0 without an age
}

// New makes a map that holds as many values as the limit says.
func New[K comparable, V any](limit int) *Map[K, V] {
	return &Map[K, V]{limit: limit, items: make(map[K]*item[K, V])}
}

// NewAged is New for values that are worth nothing once they were not used for an age: they
// are forgotten as others are stored.
func NewAged[K comparable, V any](limit int, age time.Duration) *Map[K, V] {
	m := New[K, V](limit)
	m.age = age
	return m
}

// Get returns what is stored under a key.
func (m *Map[K, V]) Get(key K) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.lookup(key)
}

func (m *Map[K, V]) lookup(key K) (V, bool) {
	found, ok := m.items[key]
	if !ok {
		var zero V
		return zero, false
	}
	m.unlink(found)
	m.link(found)
	return found.value, true
}

// Put stores a value under a key.
func (m *Map[K, V]) Put(key K, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.store(key, value)
}

func (m *Map[K, V]) store(key K, value V) {
	if found, ok := m.items[key]; ok {
		found.value = value
		m.unlink(found)
		m.link(found)
		return
	}
	added := &item[K, V]{key: key, value: value}
	m.items[key] = added
	m.link(added)
	for len(m.items) > m.limit || m.old(m.oldest) {
		last := m.oldest
		m.unlink(last)
		delete(m.items, last.key)
	}
}

// link makes an item the newest.
func (m *Map[K, V]) link(i *item[K, V]) {
	i.used = m.now()
	i.newer, i.older = nil, m.newest
	if m.newest != nil {
		m.newest.newer = i
	} else {
		m.oldest = i
	}
	m.newest = i
}

func (m *Map[K, V]) unlink(i *item[K, V]) {
	if i.newer != nil {
		i.newer.older = i.older
	} else {
		m.newest = i.older
	}
	if i.older != nil {
		i.older.newer = i.newer
	} else {
		m.oldest = i.newer
	}
}

func (m *Map[K, V]) now() int64 {
	if m.age == 0 {
		return 0
	}
	return time.Now().UnixNano()
}

// old reports whether the item was not used for the map's age. The one that was just stored
// is not.
func (m *Map[K, V]) old(i *item[K, V]) bool {
	return m.age > 0 && m.now()-i.used > int64(m.age)
}

// GetOrAdd returns what is stored under a key, or stores what add returns.
func (m *Map[K, V]) GetOrAdd(key K, add func() V) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	if value, ok := m.lookup(key); ok {
		return value
	}
	value := add()
	m.store(key, value)
	return value
}

// Keys are all keys, in no order.
func (m *Map[K, V]) Keys() []K {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Keys(m.items))
}
