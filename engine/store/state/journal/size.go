package journal

// Size returns how many values there are, and about how many bytes they take in a file.
func (j *Journal) Size() (values int, bytes int64) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.index.keys, j.index.bytes
}
