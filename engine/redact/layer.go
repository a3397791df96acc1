package redact

import (
	"maps"
	"slices"
	"strings"
)

// layer indexes some values. It does not change.
type layer struct {
	values map[string]struct{} // as they were given
	pieces []string            // sorted, each once, none shorter than MinSecret
	parent []int32             // by piece: the longest other that it begins with, or -1
	filter []uint64            // a bit for each hash of a piece's first bytes
	shift  uint32
}

func newLayer(values map[string]struct{}) *layer {
	var pieces []string
	for value := range values {
		pieces = appendPieces(pieces, value)
	}
	slices.Sort(pieces)
	return index(values, slices.Compact(pieces))
}

func merge(a, b *layer) *layer {
	values := maps.Clone(a.values)
	maps.Copy(values, b.values)
	pieces := make([]string, 0, len(a.pieces)+len(b.pieces))
	left, right := a.pieces, b.pieces
	for len(left) > 0 && len(right) > 0 {
		switch order := strings.Compare(left[0], right[0]); {
		case order < 0:
			pieces, left = append(pieces, left[0]), left[1:]
		case order > 0:
			pieces, right = append(pieces, right[0]), right[1:]
		default:
			left = left[1:]
		}
	}
	return index(values, append(append(pieces, left...), right...))
}

// index takes pieces that are sorted, each once.
func index(values map[string]struct{}, pieces []string) *layer {
	l := &layer{values: values, pieces: pieces}
	l.parent = make([]int32, len(l.pieces))
	for i, piece := range l.pieces {
		above := int32(i - 1)
		for above >= 0 && !strings.HasPrefix(piece, l.pieces[above]) {
			above = l.parent[above]
		}
		l.parent[i] = above
	}
	bits := uint32(9)
	for 1<<bits < 16*len(l.pieces) && bits < 24 {
		bits++
	}
	l.filter, l.shift = make([]uint64, 1<<(bits-6)), 32-bits
	for _, piece := range l.pieces {
		at := l.slot(head(piece))
		l.filter[at>>6] |= 1 << (at & 63)
	}
	return l
}

// head is the first MinSecret bytes as a number.
func head(text string) uint32 {
	return uint32(text[0])<<24 | uint32(text[1])<<16 | uint32(text[2])<<8 | uint32(text[3])
}

func (l *layer) slot(head uint32) uint32 { return head * 0x9E3779B1 >> l.shift }

func (l *layer) maybe(head uint32) bool {
	at := l.slot(head)
	return l.filter[at>>6]&(1<<(at&63)) != 0
}

// longest returns the length of the longest piece that a text begins with, or 0.
// In sorted order such a piece is the last one before the text, or one that the
// last one begins with.
func (l *layer) longest(text string) int {
	at, found := slices.BinarySearch(l.pieces, text)
	if found {
		return len(text)
	}
	if at--; at < 0 {
		return 0
	}
	same := common(l.pieces[at], text)
	for i := int32(at); i >= 0; i = l.parent[i] {
		if len(l.pieces[i]) <= same {
			return len(l.pieces[i])
		}
	}
	return 0
}

// begins reports whether some piece begins with a text.
func (l *layer) begins(text string) bool {
	at, _ := slices.BinarySearch(l.pieces, text)
	return at < len(l.pieces) && strings.HasPrefix(l.pieces[at], text)
}

func common(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// Span is a part of a text, in bytes.
type Span struct{ From, To int }

// find appends where the pieces are in a text, overlapping ones as one span.
// Every byte of every occurrence is in a span: one secret may begin within
// another one. It takes time in proportion to the text's length.
func (l *layer) find(text string, spans []Span) []Span {
	if len(text) < MinSecret {
		return spans
	}
	var window uint32
	for i := range len(text) {
		window = window<<8 | uint32(text[i])
		at := i - MinSecret + 1
		if at < 0 || !l.maybe(window) {
			continue
		}
		n := l.longest(text[at:min(len(text), at+maxPiece)])
		if n == 0 {
			continue
		}
		if last := len(spans) - 1; last >= 0 && spans[last].To >= at && spans[last].From <= at {
			spans[last].To = max(spans[last].To, at+n)
			continue
		}
		spans = append(spans, Span{at, at + n})
	}
	return spans
}
