package registrycheck

import (
	"sync"
	"time"
)

// key identifies a question. The logins belong to it: an image that one
// may see is hidden from the next.
type key struct {
	host, repository, reference string
	insecure                    bool
	logins                      string // their fingerprint
}

// flight is one question on its way; outcome is set before done is closed.
type flight struct {
	done    chan struct{}
	outcome outcome
}

// outcome is the answer to a question.
type outcome struct {
	digest, reason string
	silent         bool // the registry said nothing, or was not asked for that reason
}

type remembered struct {
	outcome outcome
	until   time.Time
}

// maxRemembered bounds the memory: about 300 bytes an answer.
const maxRemembered = 20000

// memory holds answers while they count, and the questions on their way.
type memory struct {
	mu      sync.Mutex
	answers map[key]remembered
	flights map[key]*flight
	healths map[string]*health
}

func newMemory() *memory {
	return &memory{answers: map[key]remembered{}, flights: map[key]*flight{}, healths: map[string]*health{}}
}

// ask returns the answer if it is remembered, else the flight that brings it;
// lead is true to the caller who has to make the flight.
func (m *memory) ask(k key, now time.Time) (known outcome, f *flight, lead bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.answers[k]; ok && now.Before(r.until) {
		return r.outcome, nil, false
	}
	if f, ok := m.flights[k]; ok {
		return outcome{}, f, false
	}
	f = &flight{done: make(chan struct{})}
	m.flights[k] = f
	return outcome{}, f, true
}

// land ends a flight and remembers its answer for a while; not at all when life
// is zero.
func (m *memory) land(k key, f *flight, o outcome, now time.Time, life time.Duration) {
	f.outcome = o
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.flights, k)
	close(f.done)
	if life <= 0 {
		delete(m.answers, k)
		return
	}
	if len(m.answers) >= maxRemembered {
		m.makeRoom(now)
	}
	m.answers[k] = remembered{o, now.Add(life)}
}

// makeRoom forgets what counts no more, and if that is little, a part of the rest.
func (m *memory) makeRoom(now time.Time) {
	for k, r := range m.answers {
		if !now.Before(r.until) {
			delete(m.answers, k)
		}
	}
	for k := range m.answers {
		if len(m.answers) < maxRemembered*3/4 {
			return
		}
		delete(m.answers, k)
	}
}

func (m *memory) health(host string) *health {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, ok := m.healths[host]
	if !ok {
		if len(m.healths) >= 1024 { // hosts come from messages
			clear(m.healths)
		}
		h = &health{}
		m.healths[host] = h
	}
	return h
}
