package index

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Found is a catalogue that was read: the one that was asked for, or one that it includes.
type Found struct {
	Reference string
	Digest    string
	Size      int // in bytes
	Index     Index
}

// Pull reads one catalogue; a client of registries does.
type Pull func(ctx context.Context, reference string) (Found, error)

// The bounds of catalogues that include others.
const (
	MaxDepth      = 5
	MaxCatalogues = 50
	MaxTogether   = 16 << 20 // bytes
)

// Read reads a catalogue and those that it includes, each once and the including one
// first. A circle, too great a depth or one that can't be read is an error about the
// whole: a catalogue with a part missing is not shown as if it were all.
func Read(ctx context.Context, reference string, pull Pull) ([]Found, error) {
	r := &reader{pull: pull, read: map[string]bool{}}
	if err := r.one(ctx, reference, nil); err != nil {
		return nil, err
	}
	return r.found, nil
}

type reader struct {
	pull  Pull
	read  map[string]bool // by digest
	found []Found
	size  int // of all
}

// step is a catalogue on the way to the one that is read.
type step struct{ reference, digest string }

func (r *reader) one(ctx context.Context, reference string, way []step) error {
	reference = strings.TrimPrefix(reference, "oci://")
	for _, above := range way {
		if above.reference == reference {
			return circle(way, reference)
		}
	}
	if len(way) >= MaxDepth {
		return fmt.Errorf("catalogue %s: it is included at a depth of more than %d: %s", reference, MaxDepth, path(way))
	}
	found, err := r.pull(ctx, reference)
	if err != nil {
		if len(way) > 0 {
			return fmt.Errorf("included by %s: %w", path(way), err)
		}
		return err
	}
	if r.size += found.Size; r.size > MaxTogether {
		return fmt.Errorf("catalogue %s: with those that it includes it has more than %d MiB", reference, MaxTogether>>20)
	}
	for _, above := range way {
		if above.digest == found.Digest {
			return circle(way, reference)
		}
	}
	if r.read[found.Digest] {
		return nil // two include it, which is no circle
	}
	if len(r.found) >= MaxCatalogues {
		return fmt.Errorf("catalogue %s: more than %d catalogues are included", reference, MaxCatalogues)
	}
	r.read[found.Digest] = true
	r.found = append(r.found, found)
	way = append(way[:len(way):len(way)], step{reference, found.Digest})
	for _, include := range found.Index.Includes {
		if err := r.one(ctx, include, way); err != nil {
			return err
		}
	}
	return nil
}

// ErrCircle is in the error of catalogues that include each other.
var ErrCircle = errors.New("the catalogues include each other in a circle")

func circle(way []step, reference string) error {
	return fmt.Errorf("catalogue %s: %w: %s → %s", way[0].reference, ErrCircle, path(way), reference)
}

func path(way []step) string {
	names := make([]string, len(way))
	for i, s := range way {
		names[i] = s.reference
	}
	return strings.Join(names, " → ")
}
