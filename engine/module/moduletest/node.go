package moduletest

import (
	"context"
	"encoding/json"
	"reflect"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// Emission is one message that the component put out.
type Emission struct {
	Port string
	Data any
}

// Node is one instance of a component with everything around it recorded. Safe
// for concurrent use.
type Node struct {
	module.Component
	State *MemoryState

	t         testing.TB
	mu        sync.Mutex
	emissions []Emission
	emitted   chan struct{}
	reply     func(Emission) module.Result
}

// Start takes a fresh instance of the prototype through the life cycle up to
// OnSettings. The settings are the component's Settings struct, or nil for its
// defaults. The instance is destroyed when the test ends.
func Start(t testing.TB, prototype module.Component, settings any) *Node {
	t.Helper()
	node := New(t, prototype)
	if settings == nil {
		settings = node.defaultSettings()
	}
	if err := node.Configure(settings); err != nil {
		t.Fatalf("settings of %s: %v", prototype.GetInfo().Name, err)
	}
	return node
}

// New is Start without settings, for tests of settings that are refused.
func New(t testing.TB, prototype module.Component) *Node {
	t.Helper()
	node := &Node{Component: prototype.Instance(), State: NewMemoryState(), t: t, emitted: make(chan struct{}, 1)}
	if c, ok := node.Component.(module.IdentityAware); ok {
		c.OnIdentity(v1alpha1.NodeIdentity{NodeName: "node", FlowName: "flow"})
	}
	if c, ok := node.Component.(module.Stateful); ok {
		c.OnState(node.State)
	}
	if c, ok := node.Component.(module.EmitterAware); ok {
		c.OnEmitter(node.Emit)
	}
	t.Cleanup(func() {
		if c, ok := node.Component.(module.Destroyer); ok {
			c.OnDestroy(nil)
		}
	})
	return node
}

// Configure hands the settings to the component, when it takes any.
func (n *Node) Configure(settings any) error {
	handler, ok := n.Component.(module.SettingsHandler)
	if !ok || settings == nil {
		return nil
	}
	return handler.OnSettings(n.t.Context(), settings)
}

// ConfigureJSON decodes settings as the engine does, defaults first.
func (n *Node) ConfigureJSON(text string) error {
	value := reflect.New(reflect.TypeOf(n.defaultSettings()))
	value.Elem().Set(reflect.ValueOf(n.defaultSettings()))
	if err := json.Unmarshal([]byte(text), value.Interface()); err != nil {
		return err
	}
	return n.Configure(value.Elem().Interface())
}

func (n *Node) defaultSettings() any {
	for _, port := range n.Ports() {
		if port.Name == v1alpha1.SettingsPort {
			return port.Configuration
		}
	}
	return nil
}

// Press hands a control value to the component.
func (n *Node) Press(control any) error {
	return n.Component.(module.ControlHandler).OnControl(n.t.Context(), control)
}

// Send delivers a message to a target port and returns what came of it.
func (n *Node) Send(port string, message any) module.Result {
	return n.Component.Handle(n.t.Context(), n.Emit, port, message)
}

// Reply sets what stands behind the source ports; by default every emission
// succeeds without a reply.
func (n *Node) Reply(reply func(Emission) module.Result) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.reply = reply
}

// Emit is the node's handler; tests rarely call it.
func (n *Node) Emit(_ context.Context, port string, data any) module.Result {
	emission := Emission{Port: port, Data: data}
	n.mu.Lock()
	n.emissions = append(n.emissions, emission)
	reply := n.reply
	n.mu.Unlock()
	select {
	case n.emitted <- struct{}{}:
	default:
	}
	if reply == nil || port == v1alpha1.ControlPort {
		return module.Result{}
	}
	return reply(emission)
}

// Emitted returns what was put out on a port so far.
func (n *Node) Emitted(port string) []any {
	n.mu.Lock()
	defer n.mu.Unlock()
	var data []any
	for _, emission := range n.emissions {
		if emission.Port == port {
			data = append(data, emission.Data)
		}
	}
	return data
}

// Await waits until a port has put out count messages and returns them; it fails
// the test when ctx ends first.
func (n *Node) Await(ctx context.Context, port string, count int) []any {
	n.t.Helper()
	for {
		if data := n.Emitted(port); len(data) >= count {
			return data
		}
		select {
		case <-n.emitted:
		case <-ctx.Done():
			n.t.Fatalf("port %s put out %d messages, want %d: %v", port, len(n.Emitted(port)), count, ctx.Err())
			return nil
		}
	}
}
