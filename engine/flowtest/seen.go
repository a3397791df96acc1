package flowtest

import (
	"sync"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// seen is what happened in the flow of a test. It is the engine's observer.
type seen struct {
	mu       sync.Mutex
	messages map[flow.Endpoint][]any // as they are, in the order in which they came
	count    int
	failures []failure
}

type failure struct {
	node string
	err  error
}

// Arrived implements runtime.Observer.
func (s *seen) Arrived(node, port string, message any) { s.add(node, port, message) }

// Emitted implements runtime.Observer.
func (s *seen) Emitted(node, port string, message any) { s.add(node, port, message) }

func (s *seen) add(node, port string, message any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count++; s.count > maxSeen {
		return
	}
	if s.messages == nil {
		s.messages = map[flow.Endpoint][]any{}
	}
	at := flow.Endpoint{Node: node, Port: port}
	s.messages[at] = append(s.messages[at], message)
}

// Failed implements runtime.Observer.
func (s *seen) Failed(node string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.failures) < maxHops {
		s.failures = append(s.failures, failure{node, err})
	}
}

// failed is how many failures there were.
func (s *seen) failed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.failures)
}

// at returns the messages at a port as plain values.
func (s *seen) at(node, port string) ([]any, error) {
	s.mu.Lock()
	raw := s.messages[flow.Endpoint{Node: node, Port: port}]
	s.mu.Unlock()
	all := make([]any, len(raw))
	for i, one := range raw {
		value, err := plain(one)
		if err != nil {
			return nil, err
		}
		all[i] = value
	}
	return all, nil
}

// plain is a message as tests write it.
func plain(value any) (any, error) {
	text, err := message.JSON(value)
	if err != nil {
		return nil, err
	}
	return message.Read(text)
}
