package flowtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// mock is a node that the test answers for.
type mock struct {
	path    string // of its answers in the file
	answers []Answer
	emits   [][]emission // by answer

	mu    sync.Mutex
	given []int // how often each answer was
}

// emission is a message that an answer emits, as the port's type.
type emission struct {
	port    string
	message any
}

func mocksOf(f *File, test *Test) map[string]*mock {
	all := map[string]*mock{}
	for _, some := range []struct {
		path  string
		mocks map[string][]Answer
	}{{"mocks", f.Mocks}, {flow.Path(test.path, "mocks"), test.Mocks}} {
		for id, answers := range some.mocks {
			all[id] = &mock{path: flow.Path(some.path, id), answers: answers, given: make([]int, len(answers))}
		}
	}
	return all
}

// readAnswers gives the messages of the answers the types of their ports.
func (r *rig) readAnswers() {
	for _, id := range slices.Sorted(maps.Keys(r.mocks)) {
		m := r.mocks[id]
		live := r.live[id]
		if live == nil {
			continue // a mock of the file for a node that this document does not have, or that is disabled
		}
		ports := live.Ports()
		m.emits = make([][]emission, len(m.answers))
		for i, answer := range m.answers {
			for j, some := range answer.Emit {
				for _, port := range slices.Sorted(maps.Keys(some)) {
					typed, err := typedFor(ports, port, some[port])
					if err != nil {
						r.differs(flow.Path(m.path, i, "emit"), Difference{Node: id, Port: port, Message: fmt.Sprintf("the mock can't emit its message %d: %v", j+1, err)})
					}
					m.emits[i] = append(m.emits[i], emission{port, typed})
				}
			}
		}
	}
}

// typedFor gives a plain message the type of a source port.
func typedFor(ports []module.Port, name string, plain any) (any, error) {
	var names []string
	for _, port := range ports {
		if !port.Source || name != port.Name {
			if port.Source {
				names = append(names, port.Name)
			}
			continue
		}
		if port.Configuration == nil {
			return plain, nil
		}
		value := message.Zero(reflect.TypeOf(port.Configuration))
		var unknown error
		message.Unknown(value.Type(), plain, func(path, field string, known []string) {
			unknown = errors.Join(unknown, fmt.Errorf("unknown field %s%s", path, flow.DidYouMean(field, known)))
		})
		if unknown != nil || plain == nil {
			return value.Interface(), unknown
		}
		err := message.Decode(value, plain)
		return value.Interface(), err
	}
	return nil, fmt.Errorf("there is no source port %q%s", name, flow.DidYouMean(name, names))
}

// choose returns the answer for a message, false when none fits.
func (m *mock) choose(port string, message any) (int, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, answer := range m.answers {
		if answer.Port != "" && answer.Port != port || answer.Times > 0 && m.given[i] >= answer.Times {
			continue
		}
		if answer.When != nil && len(compare(answer.When, message, false)) > 0 {
			continue
		}
		m.given[i]++
		return i, true
	}
	return 0, false
}

// unmocked are the nodes that reach outside and that messages came to, though the test does
// not answer for them.
type unmocked struct {
	mu    sync.Mutex
	nodes map[string]string // why, by node
}

func (u *unmocked) add(node, why string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.nodes == nil {
		u.nodes = map[string]string{}
	}
	u.nodes[node] = why
	return module.Permanent(errors.New(why))
}

// answer is what a double does with a message.
func (r *rig) answer(ctx context.Context, node, port string, message any, output module.Handler) module.Result {
	m := r.mocks[node]
	if m == nil {
		return module.Fail(r.unmocked.add(node, fmt.Sprintf("a message came to port %s, and component %s may reach outside, which a test must not: say under mocks.%s what it answers",
			port, r.doubles[node], node)))
	}
	if len(m.answers) == 0 {
		return module.Result{}
	}
	read, err := plain(message)
	if err != nil {
		return module.Fail(module.Permanent(err))
	}
	i, ok := m.choose(port, read)
	if !ok {
		return module.Fail(r.unmocked.add(node, "no answer of its mock fits the message that came to port "+port))
	}
	for _, e := range m.emits[i] {
		if result := output(ctx, e.port, e.message); result.IsErr() {
			return result
		}
	}
	return module.Fail(m.answers[i].Error.err())
}

// err is the error that a component would return; nil for none.
func (f *Failure) err() error {
	switch {
	case f == nil:
		return nil
	case !f.Retryable:
		return module.Permanent(errors.New(f.Text))
	case f.After > 0:
		return module.RetryAfter(errors.New(f.Text), time.Duration(f.After))
	}
	return module.Retryable(errors.New(f.Text))
}
