package view

import "slices"

// Left are messages of a run that wait on an edge, by their sequences in the stream.
type Left struct {
	Sequences []uint64 `json:"sequences,omitempty"`
	UpTo      uint64   `json:"upTo,omitempty"` // the highest, in the place of too many
}

// maxLeft is how many sequences are listed.
const maxLeft = 100

// With adds a message. It may change the list of the one before.
func (l Left) With(sequence uint64) Left {
	switch {
	case l.UpTo != 0:
		l.UpTo = max(l.UpTo, sequence)
	case len(l.Sequences) == maxLeft:
		l = Left{UpTo: max(sequence, slices.Max(l.Sequences))}
	default:
		at, _ := slices.BinarySearch(l.Sequences, sequence)
		l.Sequences = slices.Insert(l.Sequences, at, sequence)
	}
	return l
}

// together are the messages that wait as several parts know them: one that a later part
// has handled is among them.
func together(a, b map[string]Left) map[string]Left {
	if len(b) == 0 {
		return a
	}
	joined := map[string]Left{}
	for _, from := range []map[string]Left{a, b} {
		for edge, left := range from {
			known := joined[edge]
			joined[edge] = leftOf(slices.Concat(known.Sequences, left.Sequences), max(known.UpTo, left.UpTo))
		}
	}
	return joined
}

// leftOf is what is kept of some sequences, and of those up to one.
func leftOf(sequences []uint64, upTo uint64) Left {
	slices.Sort(sequences)
	sequences = slices.Compact(sequences)
	if n := len(sequences); n > maxLeft {
		return Left{UpTo: max(upTo, sequences[n-1])}
	}
	return Left{sequences, upTo}
}
