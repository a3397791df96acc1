package worker

const (
	// maxSlots and maxLoaded bound the scripts that a worker keeps compiled.
	maxSlots  = 8
	maxLoaded = 2 << 20 // bytes of code
)

// slots is what the engine knows of the scripts that a worker has.
type slots struct {
	scripts [maxSlots]*Script
	used    [maxSlots]uint64
	clock   uint64
}

// place returns the slot of a script, and whether the script has to be sent.
func (s *slots) place(script *Script) (slot int, load bool) {
	s.clock++
	oldest := 0
	for i, have := range s.scripts {
		if have == script {
			s.used[i] = s.clock
			return i, false
		}
		if s.used[i] < s.used[oldest] {
			oldest = i
		}
	}
	s.scripts[oldest], s.used[oldest] = script, s.clock
	return oldest, true
}

// full reports whether the worker keeps more than it should.
func (s *slots) full(with *Script) bool {
	size := len(with.Bundle.Code)
	for _, have := range s.scripts {
		if have == with {
			return false
		}
		if have != nil {
			size += len(have.Bundle.Code)
		}
	}
	return size > maxLoaded && size > len(with.Bundle.Code)
}

func (s *slots) has(script *Script) bool {
	for _, have := range s.scripts {
		if have == script {
			return true
		}
	}
	return false
}
