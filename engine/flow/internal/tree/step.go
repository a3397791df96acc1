package tree

// step is a place in the document while it is read. Its path is written only when
// a problem needs it: paths of long keys would cost more than the text.
type step struct {
	parent *step
	key    string
	index  int // -1 for a key
}

// MaxPath bounds a path. A longer one ends at the last part that fits.
const MaxPath = 1024

// String returns the path, "" for the document.
func (s *step) String() string {
	if s == nil {
		return ""
	}
	base := s.parent.String()
	if len(base)+len(s.key) > MaxPath {
		return base
	}
	if s.index >= 0 {
		return Path(base, s.index)
	}
	return Path(base, s.key)
}
