package eval

import (
	"errors"
	"fmt"
)

// The bounds of one application of a map. They hold for all its expressions together.
const (
	MaxMade = 64 << 20  // bytes of texts, lists and objects
	MaxText = 16 << 20  // bytes of a text
	MaxWork = 100 << 20 // steps of some 10 ns
)

// The errors of an application that goes beyond its budget.
var (
	ErrMade = fmt.Errorf("memory budget exceeded: the map makes more than %d MB of texts, lists and objects", MaxMade>>20)
	ErrText = fmt.Errorf("memory budget exceeded: the text is longer than %d MB", MaxText>>20)
	// ErrStopped is the error of an application whose context was cancelled, ErrWork that
	// of one that would not end soon.
	ErrStopped = errors.New("the evaluation took too long and was stopped")
	ErrWork    = fmt.Errorf("%w: it goes over too many items, or over lists within lists", ErrStopped)
)

// lookEvery is how much work is done between two looks at the context.
const lookEvery = 1 << 16

// ChargeMemory charges the budget with something that is about to be made, by its size
// in bytes. Whoever makes something calls it first, and returns the error.
func (s *State) ChargeMemory(bytes int) error {
	if bytes < 0 || bytes > MaxMade-s.made {
		return ErrMade
	}
	s.made += bytes
	return nil
}

// ChargeItems is ChargeMemory for a number of things of one size.
func (s *State) ChargeItems(count, size int) error {
	if size > 0 && count > MaxMade/size {
		return ErrMade
	}
	return s.ChargeMemory(count * size)
}

// ChargeText is ChargeMemory for a text, whose length is bounded too.
func (s *State) ChargeText(bytes int) error {
	if bytes > MaxText {
		return ErrText
	}
	return s.ChargeMemory(bytes)
}

// ChargeWork charges the budget with work that is about to be done, in steps. Now and
// then it looks whether the context was cancelled.
func (s *State) ChargeWork(steps int) error {
	if steps < 0 || steps > MaxWork-s.work {
		return ErrWork
	}
	if s.work += steps; s.work >= s.lookAt {
		s.lookAt = s.work + lookEvery
		if s.ctx != nil && s.ctx.Err() != nil {
			return ErrStopped
		}
	}
	return nil
}

// ChargeReading is ChargeWork for reading a text once.
func (s *State) ChargeReading(bytes int) error { return s.ChargeWork(1 + bytes/32) }
