package secrets

import "log/slog"

// Memory is memory with the one value of a Secret, for the test of its versions.
type Memory struct{ m *memory }

const testSecret = "secret"

var testPlace = PlaceOf("flow", "node")

// NewMemory returns an empty one.
func NewMemory(logger *slog.Logger) Memory { return Memory{newMemory(logger)} }

func (m Memory) entry(value, version string) entry {
	return entry{place: testPlace, key: "key", value: []byte(value), version: version}
}

// Put takes a value from a write or from the watch.
func (m Memory) Put(value, version string) { m.m.put(testSecret, m.entry(value, version)) }

// Drop takes a deletion from the watch.
func (m Memory) Drop(version string) { m.m.drop(testSecret, version) }

// Gone takes a deletion of a version.
func (m Memory) Gone(version string) { m.m.gone(testSecret, version) }

// List takes a list without the Secret as of a version.
func (m Memory) List(version string) { m.m.replace(nil, version) }

// ListWith takes a list that has the Secret.
func (m Memory) ListWith(value, version, list string) {
	m.m.replace(map[string]entry{testSecret: m.entry(value, version)}, list)
}

// State returns the value, the keys that are listed, the bytes and how many deletions
// are kept in mind.
func (m Memory) State() (value string, keys int, bytes int64, deletions int) {
	e := m.m.entries[testSecret]
	_, bytes = m.m.size()
	return string(e.value), len(m.m.list(testPlace, "")), bytes, len(m.m.deleted)
}
