package metric

import (
	"slices"
	"sync"
)

// maxSeries bounds the combinations of the labels' values; beyond it all are Other.
const maxSeries = 2000

// key are the values of the labels of one series.
type key [MaxLabels]string

// series are those of one metric, by their labels. A value that is counted often costs a
// look into a map and allocates nothing.
type series[T any] struct {
	labels []Label
	open   func(values ...string) T

	mu    sync.RWMutex
	known map[key]T
	has   []map[string]int // by label: in how many series a value is
}

func newSeries[T any](labels []Label, open func(values ...string) T) *series[T] {
	s := &series[T]{labels: labels, open: open, known: map[key]T{}, has: make([]map[string]int, len(labels))}
	for i := range s.has {
		s.has[i] = map[string]int{}
	}
	return s
}

// of returns the series with these values. One that is missing is Other, one too many is
// left out: what counts must never fail because of it.
func (s *series[T]) of(values []string) T {
	asked := s.key(values)
	s.mu.RLock()
	found, ok := s.known[asked]
	s.mu.RUnlock()
	if ok {
		return found
	}
	return s.bounded(asked)
}

func (s *series[T]) key(values []string) key {
	var k key
	for i := range s.labels {
		k[i] = Other
		if i < len(values) {
			k[i] = values[i]
		}
	}
	return k
}

// bounded returns the series of values that may not have room.
func (s *series[T]) bounded(k key) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, label := range s.labels {
		if k[i] = clean(k[i]); k[i] != Other && !label.admits(k[i], s.has[i]) {
			k[i] = Other
		}
	}
	if _, ok := s.known[k]; !ok && len(s.known) >= maxSeries {
		k = s.key(nil)
	}
	if found, ok := s.known[k]; ok {
		return found
	}
	values := slices.Clone(k[:len(s.labels)])
	made := s.open(values...)
	s.known[k] = made
	for i, value := range values {
		if value != Other {
			s.has[i][value]++
		}
	}
	return made
}

// remove forgets a series; room that only it took is free again.
func (s *series[T]) remove(values []string, remove func(values ...string) bool) {
	k := s.key(values)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.labels {
		k[i] = clean(k[i])
	}
	if _, ok := s.known[k]; !ok {
		return
	}
	delete(s.known, k)
	gone := slices.Clone(k[:len(s.labels)])
	remove(gone...)
	for i, value := range gone {
		if s.has[i][value]--; s.has[i][value] <= 0 {
			delete(s.has[i], value)
		}
	}
}
