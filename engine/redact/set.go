package redact

import (
	"slices"
)

// Mask is shown in place of a secret.
const Mask = "••••••"

// MinSecret is the least length, in bytes, of a secret that is searched for
// outside of its field: shorter ones would mask half of any text.
const MinSecret = 4

// Set is what is known to be secret, ready to be searched for: each value in the
// forms that forms lists, with the values nested in it. A Set does not
// change; nil is the empty one.
type Set struct {
	// layers are unions of values; each is more than twice as large as the next, so
	// that a value is indexed again a few times only, however often With is called.
	layers []*layer
}

// Of returns the set of some values. Those shorter than MinSecret are left out.
func Of(values ...string) *Set { return (*Set)(nil).With(values...) }

// With returns the set with more values; the set itself when it has them all.
func (s *Set) With(values ...string) *Set {
	fresh := map[string]struct{}{}
	for _, value := range values {
		if len(value) >= MinSecret && !s.knows(value) {
			fresh[value] = struct{}{}
		}
	}
	if len(fresh) == 0 {
		return s
	}
	return s.withLayer(newLayer(fresh))
}

func (s *Set) withLayer(added *layer) *Set {
	grown := &Set{}
	if s != nil {
		grown.layers = slices.Clone(s.layers)
	}
	for last := len(grown.layers) - 1; last >= 0 && len(grown.layers[last].pieces) <= 2*len(added.pieces); last-- {
		added = merge(grown.layers[last], added)
		grown.layers = grown.layers[:last]
	}
	grown.layers = append(grown.layers, added)
	return grown
}

// Join returns the union of two sets.
func Join(a, b *Set) *Set {
	if a.Empty() {
		return b
	}
	if b.Empty() || a == b {
		return a
	}
	var fresh []string
	for _, l := range b.layers {
		if slices.Contains(a.layers, l) {
			continue
		}
		for value := range l.values {
			fresh = append(fresh, value)
		}
	}
	return a.With(fresh...)
}

// Empty reports whether nothing is secret.
func (s *Set) Empty() bool { return s == nil || len(s.layers) == 0 }

// Size is how many values were given.
func (s *Set) Size() int {
	size := 0
	if s != nil {
		for _, l := range s.layers {
			size += len(l.values)
		}
	}
	return size
}

func (s *Set) knows(value string) bool {
	return s != nil && slices.ContainsFunc(s.layers, func(l *layer) bool {
		_, ok := l.values[value]
		return ok
	})
}
