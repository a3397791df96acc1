package recording

import (
	"sync"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// maxRemembered bounds each of a memory's halves, in values.
const maxRemembered = 4096

// SecretMemory keeps the secrets of runs that are over, for a panel that goes on to show
// what passed through them. The oldest are forgotten. Its zero value is ready.
// Safe for concurrent use.
type SecretMemory struct {
	mu            sync.Mutex
	recent, older *redact.Set
}

// Add remembers secrets.
func (m *SecretMemory) Add(set *redact.Set) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.recent.Size() >= maxRemembered {
		m.older, m.recent = m.recent, nil
	}
	m.recent = redact.Join(m.recent, set)
}

// All returns the secrets that are remembered.
func (m *SecretMemory) All() *redact.Set {
	m.mu.Lock()
	defer m.mu.Unlock()
	return redact.Join(m.older, m.recent)
}
