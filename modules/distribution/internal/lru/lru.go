// Package lru is a bounded map that forgets what was used longest ago; the client of
// registries and the copier remember with it.
package lru

import (
	"container/list"
	"sync"
	"time"
)

// Map is a bounded map that forgets what was used longest ago. Safe for concurrent
// use.
type Map[K comparable, V any] struct {
	mu    sync.Mutex
	limit int
	age   time.Duration // 0: none
	order *list.List
	items map[K]*list.Element
}

type item[K comparable, V any] struct {
	key   K
	value V
	used  int64 // last, in nanoseconds since 1970; 0 without an age
}

// New makes a map that holds as many values as the limit says.
func New[K comparable, V any](limit int) *Map[K, V] {
	return &Map[K, V]{limit: limit, order: list.New(), items: make(map[K]*list.Element)}
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
	element, ok := m.items[key]
	if !ok {
		var zero V
		return zero, false
	}
	m.order.MoveToFront(element)
	found := element.Value.(*item[K, V])
	found.used = m.now()
	return found.value, true
}

// Put stores a value under a key.
func (m *Map[K, V]) Put(key K, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.store(key, value)
}

func (m *Map[K, V]) store(key K, value V) {
	if element, ok := m.items[key]; ok {
		found := element.Value.(*item[K, V])
		found.value, found.used = value, m.now()
		m.order.MoveToFront(element)
		return
	}
	m.items[key] = m.order.PushFront(&item[K, V]{key, value, m.now()})
	for last := m.order.Back(); m.order.Len() > m.limit || m.old(last); last = m.order.Back() {
		m.order.Remove(last)
		delete(m.items, last.Value.(*item[K, V]).key)
	}
}

func (m *Map[K, V]) now() int64 {
	if m.age == 0 {
		return 0
	}
	return time.Now().UnixNano()
}

// old reports whether the element was not used for the map's age. The one that was just
// stored is not.
func (m *Map[K, V]) old(element *list.Element) bool {
	return m.age > 0 && m.now()-element.Value.(*item[K, V]).used > int64(m.age)
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
	keys := make([]K, 0, len(m.items))
	for key := range m.items {
		keys = append(keys, key)
	}
	return keys
}
