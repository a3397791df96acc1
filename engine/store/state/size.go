package state

// Size returns how many values there are, and about how many bytes they take.
func (s *Store) Size() (values int, bytes int64) { return s.journal.Size() }
