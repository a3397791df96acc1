package runtime

import (
	"sync"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// maxRemembered bounds each of a memory's halves, in values.
const maxRemembered = 4096

// memory keeps the secrets of runs that are over, for a panel that goes on to show
// what passed through them. The oldest are forgotten. Its zero value is ready.
// Safe for concurrent use.
type memory struct {
	mu         sync.Mutex
	young, old *redact.Set
}

func (m *memory) add(set *redact.Set) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.young.Size() >= maxRemembered {
		m.old, m.young = m.young, nil
	}
	m.young = redact.Join(m.young, set)
}

func (m *memory) all() *redact.Set {
	m.mu.Lock()
	defer m.mu.Unlock()
	return redact.Join(m.old, m.young)
}
