package runtime_test

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

func TestMain(m *testing.M) { queuetest.Main(m) }

// keptStates is state that several engines share, or one after another.
type keptStates struct {
	mu  sync.Mutex
	all map[string]map[string]module.State // by flow and node
}

func (k *keptStates) State(flow, node string) module.State {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all == nil {
		k.all = map[string]map[string]module.State{}
	}
	if k.all[flow] == nil {
		k.all[flow] = map[string]module.State{}
	}
	if k.all[flow][node] == nil {
		k.all[flow][node] = moduletest.NewMemoryState()
	}
	return k.all[flow][node]
}

func (k *keptStates) DeleteFlow(_ context.Context, flow string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.all, flow)
	return nil
}

// sharer is an engine with queues and state that it shares.
type sharer struct {
	*kit
	broker *queue.Broker
	once   sync.Once
}

// newSharer returns an engine on a NATS, or on one in a directory for an empty URL.
func newSharer(t *testing.T, states *keptStates, dir, url string, extra ...module.Component) *sharer {
	t.Helper()
	s := &sharer{broker: queue.New(queue.Options{
		Dir: dir, URL: url, Engine: "test", Logger: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Key: func(context.Context) ([]byte, error) { return bytes.Repeat([]byte{1}, 32), nil },
	})}
	s.kit = newKitWith(t, func(o *runtime.Options) { o.Queues, o.States = s.broker, states },
		append(extra, splitter(), &behaviour{name: "work", do: pass})...)
	t.Cleanup(s.end)
	return s
}

func (s *sharer) end() {
	s.once.Do(func() {
		s.Close(context.Background())
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		s.broker.Close(ctx)
	})
}

const (
	waitingEdge = "split.out -> work.in"
	waitingFlow = `
nodes:
  - {id: split, component: test/split}
  - {id: work, component: test/work}
  - {id: sink, component: test/sink}
edges:
  - {from: split.out, to: work.in, queue: {}}
  - {from: work.out, to: sink.in}
`
	directFlow = `
nodes:
  - {id: split, component: test/split}
  - {id: sink, component: test/sink}
edges:
  - {from: split.out, to: sink.in}
`
)

// waits has three messages wait on a paused edge.
func (s *sharer) waits(t *testing.T) *runtime.Flow {
	t.Helper()
	f := s.deploy(t, waitingFlow)
	until(t, "the queue is there", func() bool { return f.PauseQueue(t.Context(), waitingEdge, true) == nil })
	if _, err := f.Send(t.Context(), "split", "in", []byte(`{"text": "a b c"}`)); err != nil {
		t.Fatal(err)
	}
	until(t, "they wait", func() bool { return onEdge(t, f).Waiting == 3 })
	return f
}

// onEdge returns how the queue of the edge is; the zero status when nothing is left of it.
func onEdge(t *testing.T, f *runtime.Flow) queue.Status {
	t.Helper()
	all, err := f.Queues(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.Edge == waitingEdge {
			return one
		}
	}
	return queue.Status{}
}

// TestLeftoversAreKnownAfterARestart: what waits on an edge that is not there any more is
// shown and can be dropped also when no other edge of the flow is queued, and a flow that
// never had one does not start the broker.
func TestLeftoversAreKnownAfterARestart(t *testing.T) {
	nats := queuetest.Start(t)
	for name, url := range map[string]string{"in the process": "", "in a NATS": nats.URL()} {
		t.Run(name, func(t *testing.T) {
			states, dir := &keptStates{}, t.TempDir()
			before := newSharer(t, states, dir, url)
			before.waits(t)
			f := before.deploy(t, directFlow)
			until(t, "they are left", func() bool { s := onEdge(t, f); return s.State == queue.StateRemoved && s.Waiting == 3 })
			before.end()

			after := newSharer(t, states, dir, url)
			f = after.deploy(t, directFlow)
			until(t, "they are shown", func() bool { s := onEdge(t, f); return s.State == queue.StateRemoved && s.Waiting == 3 })
			if page, err := f.QueuedMessages(t.Context(), waitingEdge, "", 10); err != nil || len(page.Messages) != 3 {
				t.Errorf("%d are listed, %v", len(page.Messages), err)
			}
			if n, err := f.DropQueued(t.Context(), waitingEdge); n != 3 || err != nil {
				t.Errorf("dropped %d, %v", n, err)
			}
			until(t, "nothing is left", func() bool { return onEdge(t, f).Waiting == 0 })
		})
	}
}

// TestRemovalOverTwoEngines removes a flow that two engines run, and in which messages wait,
// by one of them. The other one leaves it soon, as it does when it sees that the flow is gone.
func TestRemovalOverTwoEngines(t *testing.T) {
	tests := map[string]struct {
		fate runtime.Fate
		left int
	}{
		"drop":              {runtime.FateDrop, 0},
		"keep":              {runtime.FateKeep, 3},
		"nobody decided it": {runtime.FateUnsaid, 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			nats, states := queuetest.Start(t), &keptStates{}
			one, other := newSharer(t, states, "", nats.URL()), newSharer(t, states, "", nats.URL())
			name := one.waits(t).Name()
			f := other.deploy(t, waitingFlow)
			until(t, "the other engine sees them", func() bool { s := onEdge(t, f); return s.Waiting == 3 && s.Paused })
			if err := other.DecideQueued(t.Context(), name, test.fate); err != nil { // whichever engine was asked
				t.Fatal(err)
			}
			left, err := one.Remove(t.Context(), name)
			if err != nil || (len(left) > 0) != (test.fate == runtime.FateUnsaid) {
				t.Errorf("left %q, %v", left, err)
			}
			until(t, "the other engine sees what is left", func() bool { return onEdge(t, f).Waiting == test.left })
			other.Leave(t.Context(), name)
			if streams := len(other.Broker(t.Context()).Streams); (streams > 0) != (test.left > 0) {
				t.Errorf("%d streams are there, with %d messages to be kept", streams, test.left)
			}
			f = one.deploy(t, waitingFlow)
			until(t, "the queue is there", func() bool { return onEdge(t, f).State != queue.StateUnreachable })
			if s := onEdge(t, f); s.Waiting != test.left {
				t.Errorf("%d wait in the flow that came back, want %d", s.Waiting, test.left)
			}
			until(t, "it can be resumed", func() bool { return f.PauseQueue(t.Context(), waitingEdge, false) == nil })
			until(t, "they are handled", func() bool { return len(one.got.all()) == test.left && onEdge(t, f).State == queue.StateIdle })
		})
	}
}
