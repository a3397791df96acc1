package journal

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// source is the file, or the two of the same bytes, from which values are read.
// They may be closed while somebody reads; the index then has another source.
type source struct {
	id    [16]byte
	names []string
	files []File
}

func (s *source) close() {
	for _, file := range s.files {
		if file != nil {
			_ = file.Close() // what matters was synced
		}
	}
}

// entry is where a value is.
type entry struct {
	source *source
	off    int64
	size   uint32
	crc    uint32
	asOf   time.Time // the value was current then
}

// index knows where each value is and what was lost. It is not safe for
// concurrent use.
type index struct {
	places map[string]map[string]entry
	marks  map[Key]Mark
	gap    *Mark
	keys   int
	bytes  int64 // of all values, and about what they take in a file
}

func newIndex() *index {
	return &index{places: map[string]map[string]entry{}, marks: map[Key]Mark{}}
}

func (x *index) get(key Key) (entry, bool) {
	e, ok := x.places[key.Place][key.Name]
	return e, ok
}

// apply does what a record of a frame says. damaged makes the mark of a key whose
// value is lost.
func (x *index) apply(r record, from *source, at time.Time, damaged func(Key, entry) Mark) {
	switch r.op {
	case opSet:
		if r.bad {
			old, _ := x.get(r.key)
			x.marks[r.key] = damaged(r.key, old)
			return
		}
		x.put(r.key, entry{source: from, off: r.off, size: r.size, crc: r.crc, asOf: at})
		delete(x.marks, r.key)
	case opDelete:
		x.remove(r.key)
		delete(x.marks, r.key)
	case opPurge:
		x.purge(r.key.Place)
	case opMark:
		x.marks[r.key] = readMark(r.key, r.value)
	case opGap:
		gap := readMark(Key{}, r.value)
		x.gap = &gap
	}
}

func (e entry) cost(key Key) int64 {
	return int64(e.size) + entrySize + int64(len(key.Place)+len(key.Name))
}

func (x *index) put(key Key, e entry) {
	x.remove(key)
	names := x.places[key.Place]
	if names == nil {
		names = map[string]entry{}
		x.places[key.Place] = names
	}
	names[key.Name] = e
	x.keys, x.bytes = x.keys+1, x.bytes+e.cost(key)
}

func (x *index) remove(key Key) {
	names := x.places[key.Place]
	old, ok := names[key.Name]
	if !ok {
		return
	}
	x.keys, x.bytes = x.keys-1, x.bytes-old.cost(key)
	if delete(names, key.Name); len(names) == 0 {
		delete(x.places, key.Place)
	}
}

func (x *index) purge(place string) {
	for other, names := range x.places {
		if within(other, place) {
			for name := range maps.Clone(names) {
				x.remove(Key{other, name})
			}
		}
	}
	for key := range x.marks {
		if within(key.Place, place) {
			delete(x.marks, key)
		}
	}
}

// within reports whether a place is another or below it.
func within(place, other string) bool {
	return place == other || strings.HasPrefix(place, other) && place[len(other)] == '.'
}

// all returns the keys, sorted.
func (x *index) all() []Key {
	keys := make([]Key, 0, x.keys)
	for _, place := range slices.Sorted(maps.Keys(x.places)) {
		for _, name := range slices.Sorted(maps.Keys(x.places[place])) {
			keys = append(keys, Key{place, name})
		}
	}
	return keys
}

func (x *index) lost() []Mark {
	marks := slices.Collect(maps.Values(x.marks))
	slices.SortFunc(marks, func(a, b Mark) int {
		return strings.Compare(a.Place+"\x00"+a.Name, b.Place+"\x00"+b.Name)
	})
	return marks
}
