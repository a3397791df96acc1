package copier

import (
	"container/list"
	"sync"
)

// lru is a bounded map that forgets what was used longest ago. Safe for
// concurrent use.
type lru[K comparable, V any] struct {
	mu    sync.Mutex
	limit int
	order *list.List
	items map[K]*list.Element
}

type lruItem[K comparable, V any] struct {
	key   K
	value V
}

func newLRU[K comparable, V any](limit int) *lru[K, V] {
	return &lru[K, V]{limit: limit, order: list.New(), items: make(map[K]*list.Element)}
}

func (l *lru[K, V]) get(key K) (V, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lookup(key)
}

func (l *lru[K, V]) lookup(key K) (V, bool) {
	element, ok := l.items[key]
	if !ok {
		var zero V
		return zero, false
	}
	l.order.MoveToFront(element)
	return element.Value.(*lruItem[K, V]).value, true
}

func (l *lru[K, V]) put(key K, value V) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.store(key, value)
}

func (l *lru[K, V]) store(key K, value V) {
	if element, ok := l.items[key]; ok {
		element.Value.(*lruItem[K, V]).value = value
		l.order.MoveToFront(element)
		return
	}
	l.items[key] = l.order.PushFront(&lruItem[K, V]{key, value})
	if l.order.Len() > l.limit {
		last := l.order.Back()
		l.order.Remove(last)
		delete(l.items, last.Value.(*lruItem[K, V]).key)
	}
}

func (l *lru[K, V]) getOrAdd(key K, add func() V) V {
	l.mu.Lock()
	defer l.mu.Unlock()
	if value, ok := l.lookup(key); ok {
		return value
	}
	value := add()
	l.store(key, value)
	return value
}

func (l *lru[K, V]) keys() []K {
	l.mu.Lock()
	defer l.mu.Unlock()
	keys := make([]K, 0, len(l.items))
	for key := range l.items {
		keys = append(keys, key)
	}
	return keys
}
