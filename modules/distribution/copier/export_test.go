package copier

// Note has the copier remember that a repository of a host has a blob.
func (c *Copier) Note(host, repository, digest string) {
	c.blobs.note(flightKey{host, digest}, repository)
}

// Holds reports whether the copier knows so.
func (c *Copier) Holds(host, repository, digest string) bool {
	return c.blobs.holds(flightKey{host, digest}, repository)
}
