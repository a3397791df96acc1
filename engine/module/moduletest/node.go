package moduletest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// Emission is one message that the component put out.
type Emission struct {
	Port string
	Data any
}

// Node is one instance of a component whose calls to the engine are recorded. It
// accepts and refuses what the engine does. Safe for concurrent use. For a component
// that waits, or looks at the time, see At.
type Node struct {
	module.Component
	State *MemoryState

	t         testing.TB
	base      context.Context
	logs      logs
	mu        sync.Mutex
	emissions []Emission
	emitted   chan struct{}
	reply     func(Emission) module.Result
	tried     []any // settings that Conformance tries
}

// Start takes a fresh instance of the prototype through the life cycle up to
// OnSettings. The settings are the component's Settings struct, or nil for its
// defaults. The instance is destroyed when the test ends.
func Start(t testing.TB, prototype module.Component, settings any, options ...Option) *Node {
	t.Helper()
	node := New(t, prototype, options...)
	if settings == nil {
		settings = node.defaultSettings()
	}
	if err := node.Configure(settings); err != nil {
		t.Fatalf("settings of %s: %v", prototype.GetInfo().Name, err)
	}
	return node
}

// New is Start without settings, for tests of settings that are refused.
func New(t testing.TB, prototype module.Component, options ...Option) *Node {
	t.Helper()
	node := &Node{Component: prototype.Instance(), State: NewMemoryState(), t: t, base: t.Context(), emitted: make(chan struct{}, 1)}
	for _, option := range options {
		option(node)
	}
	node.introduce()
	t.Cleanup(func() {
		if c, ok := node.Component.(module.Destroyer); ok {
			c.OnDestroy(nil)
		}
	})
	return node
}

// introduce gives the instance its place, its state and its handler.
func (n *Node) introduce() {
	if c, ok := n.Component.(module.IdentityAware); ok {
		c.OnIdentity(v1alpha1.NodeIdentity{NodeName: "node", FlowName: "flow"})
	}
	if c, ok := n.Component.(module.Stateful); ok {
		c.OnState(n.State)
	}
	if c, ok := n.Component.(module.EmitterAware); ok {
		c.OnEmitter(n.Emit)
	}
}

// Configure hands the settings, a Go value, to the component, when it takes any. A
// value of another type than the _settings port's is an error, and so is one that
// the schema does not allow. The value is held to it as a document that holds the same:
// a zero that encoding/json would write is there, and one that it would leave out is not.
func (n *Node) Configure(settings any) error {
	if _, ok := n.Component.(module.SettingsHandler); !ok || settings == nil {
		return nil
	}
	if port, ok := n.port(v1alpha1.SettingsPort, false); ok && port.Configuration != nil {
		settings = byValue(settings)
		if want := reflect.TypeOf(byValue(port.Configuration)); reflect.TypeOf(settings) != want {
			return fmt.Errorf("the settings are %s, the port takes %s", reflect.TypeOf(settings), want)
		}
		text, err := message.JSON(settings)
		if err != nil {
			return fmt.Errorf("write the settings as a document: %w", err)
		}
		tree, err := message.Read(text)
		if err != nil {
			return fmt.Errorf("read the settings as a document: %w", err)
		}
		if _, err := n.heldSettings(tree); err != nil {
			return err
		}
	}
	return n.hand(settings)
}

// hand gives settings that were held to the schema to the component.
func (n *Node) hand(settings any) error {
	handler, ok := n.Component.(module.SettingsHandler)
	if !ok {
		return nil
	}
	return handler.OnSettings(n.Context(), settings)
}

// heldSettings holds a tree to the schema of the settings, and returns the defaults of
// a fresh instance: this one may have other settings already.
func (n *Node) heldSettings(tree any) (defaults any, err error) {
	port, ok := portOf(n.Component.Instance(), v1alpha1.SettingsPort, false)
	if !ok || port.Configuration == nil {
		return nil, errors.New("the component takes no settings")
	}
	if err := unknown(reflect.TypeOf(port.Configuration), tree); err != nil {
		return nil, err
	}
	schema, err := module.Schema(port)
	if err != nil {
		return nil, err
	}
	held, err := limits.Compile(schema, nil)
	if err != nil {
		return nil, err
	}
	if wrong := held.Settings(tree, port.Configuration); len(wrong) > 0 {
		return nil, &wrong[0]
	}
	return port.Configuration, nil
}

// ConfigureJSON takes settings as a document has them: laid over the defaults, and
// held to the schema. A name that is there twice, or that no field has, is an error.
func (n *Node) ConfigureJSON(text string) error {
	tree, err := message.Read([]byte(text))
	if err != nil {
		return err
	}
	return n.ConfigureTree(tree)
}

// ConfigureTree is ConfigureJSON for a tree of map[string]any, []any and scalars.
func (n *Node) ConfigureTree(tree any) error {
	defaults, err := n.heldSettings(tree)
	if err != nil {
		return err
	}
	value := reflect.New(reflect.TypeOf(defaults)).Elem()
	value.Set(reflect.ValueOf(defaults))
	if err := message.Decode(value, tree); err != nil {
		return err
	}
	return n.hand(value.Interface())
}

// unknown reports a name that the type has no field for.
func unknown(t reflect.Type, tree any) (err error) {
	message.Unknown(t, tree, func(path, name string, _ []string) {
		if err == nil {
			err = fmt.Errorf("%s: unknown key %q", path, name)
		}
	})
	return err
}

func (n *Node) defaultSettings() any {
	port, _ := n.port(v1alpha1.SettingsPort, false)
	return port.Configuration
}

// Port returns a port as it is with the current settings.
func (n *Node) Port(name string, source bool) (module.Port, bool) { return n.port(name, source) }

func (n *Node) port(name string, source bool) (module.Port, bool) {
	return portOf(n.Component, name, source)
}

func portOf(c module.Component, name string, source bool) (module.Port, bool) {
	for _, port := range module.AllPorts(c) {
		if port.Name == name && port.Source == source {
			return port, true
		}
	}
	return module.Port{}, false
}

// Press hands a control value to the component.
func (n *Node) Press(control any) error {
	return n.Component.(module.ControlHandler).OnControl(n.Context(), control)
}

// Send delivers a message to a target port and returns what came of it. A pointer
// arrives as what it points to, and the context passes through, as with the engine.
func (n *Node) Send(port string, message any) module.Result {
	if declared, ok := n.port(port, false); ok && declared.Configuration != nil {
		message = asDeclared(message, declared.Configuration)
	}
	emit := func(ctx context.Context, port string, data any) module.Result {
		return n.Emit(ctx, port, module.CarryContext(data, message))
	}
	return n.Component.Handle(n.Context(), emit, port, message)
}

// SendJSON delivers a message as JSON text. It is held to the port's schema: an
// unknown name, one that is there twice, or a value that is not allowed is an error,
// and nothing arrives. What it leaves out has its default.
func (n *Node) SendJSON(port, text string) module.Result {
	message, err := n.decode(port, text)
	if err != nil {
		return module.Fail(module.Permanent(fmt.Errorf("send to %s: %w", port, err)))
	}
	return n.Send(port, message)
}

func (n *Node) decode(name, text string) (any, error) {
	port, ok := n.port(name, false)
	if !ok {
		return nil, errors.New("there is no such target port")
	}
	tree, err := message.Read(json.RawMessage(text))
	if err != nil {
		return nil, err
	}
	decoded := tree
	if port.Configuration != nil {
		if err := unknown(reflect.TypeOf(port.Configuration), tree); err != nil {
			return nil, err
		}
		value := message.Zero(reflect.TypeOf(byValue(port.Configuration)))
		if err := message.Decode(value, tree); err != nil {
			return nil, err
		}
		decoded = value.Interface()
	}
	held, err := n.Limits(name)
	if err != nil {
		return nil, err
	}
	return decoded, check(held, decoded)
}

// check returns an error that is nil when all is well, limits or none.
func check(held *limits.Limits, value any) error {
	if held == nil {
		return nil
	}
	if wrong := held.Check(reflect.ValueOf(value)); wrong != nil {
		return wrong
	}
	return nil
}

// Limits returns what messages to a target port are held to; nil for everything.
func (n *Node) Limits(name string) (*limits.Limits, error) {
	port, ok := n.port(name, false)
	if !ok {
		return nil, errors.New("there is no target port " + name)
	}
	t := reflect.TypeOf(byValue(port.Configuration))
	if len(port.Schema) == 0 && t != nil && !module.HasOwnSchema(t) {
		port.Configuration = message.Zero(t).Interface() // an example limits nothing
	}
	schema, err := module.Schema(port)
	if err != nil {
		return nil, err
	}
	return limits.Compile(schema, t)
}

// Reply sets what is wired to the source ports; by default every emission succeeds
// without a reply.
func (n *Node) Reply(reply func(Emission) module.Result) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.reply = reply
}

// Emit is the node's handler; tests rarely call it. As with the engine, a message on
// a port that the component does not declare is an error, and so is one that is not
// of the port's type; both fail the test, too.
func (n *Node) Emit(_ context.Context, port string, data any) module.Result {
	n.t.Helper()
	declared, ok := n.port(port, true)
	if !ok {
		n.t.Errorf("the component emits on %q, which is none of its source ports", port)
		return module.Fail(module.Permanent(fmt.Errorf("emit on port %q: there is no such source port", port)))
	}
	if declared.Configuration != nil {
		data = asDeclared(data, declared.Configuration)
		if wrong := notOf(declared.Configuration, data); wrong != "" {
			n.t.Errorf("the component emits on %s what the port does not declare: %s", port, wrong)
			return module.Fail(module.Permanent(fmt.Errorf("emit on port %q: the message is not what the source port declares: %s", port, wrong)))
		}
	}
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

// asDeclared returns what a pointer to a port's message points to, and other values
// as they are.
func asDeclared(data, declared any) any {
	if plain := byValue(data); plain != nil && reflect.TypeOf(plain) == reflect.TypeOf(byValue(declared)) {
		return plain
	}
	return data
}

// byValue follows pointers to structs.
func byValue(v any) any {
	value := reflect.ValueOf(v)
	for value.Kind() == reflect.Pointer && !value.IsNil() && value.Type().Elem().Kind() != reflect.Interface {
		value = value.Elem()
		v = value.Interface()
	}
	return v
}

// notOf says why a message is not one of a port that declares structs; "" when it is,
// or when it is written as the declared type would be.
func notOf(declared, data any) string {
	want, have := reflect.TypeOf(byValue(declared)), reflect.TypeOf(data)
	if data == nil || want == have || want.Kind() != reflect.Struct || have.ConvertibleTo(want) {
		return ""
	}
	text, err := message.JSON(data)
	if err == nil {
		var tree any
		if tree, err = message.Read(text); err == nil {
			err = message.Decode(message.Zero(want), tree)
		}
	}
	if err != nil {
		return fmt.Sprintf("want %s, have %s: %v", want, have, err)
	}
	return ""
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

// Emissions returns everything that was put out so far, in order.
func (n *Node) Emissions() []Emission {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]Emission(nil), n.emissions...)
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
