package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// node is one instance. It lives as long as its id and component stay in the
// flow, through any number of generations.
type node struct {
	id        string
	kind      string // the component's full name
	component module.Component
	settings  any // as last applied; guarded by the flow's lock
	flow      *Flow

	ready   chan struct{} // closed once a generation wires the node
	current atomic.Pointer[wired]

	taps map[string]*recording.Tap // by source port; guarded by the flow's lock
	log  *recording.NodeLog
	// given are the secrets of the settings that it was last given: it may log
	// before a generation knows them.
	given atomic.Pointer[redact.Set]
	// remembered are secrets of the runs that the panel may show something of.
	remembered    recording.SecretMemory
	showsMessages bool // its panel has room for any message
	hasStart      bool // the panel of a fresh instance has a start button

	took    recording.HopDurations
	panel   atomic.Pointer[any]
	lastErr atomic.Pointer[recording.LastFailure]

	trigger     *trigger // nil unless the component is a Runner
	reconciling reconciling
	destroy     sync.Once
}

func newNode(f *Flow, id, kind string, component module.Component) *node {
	n := &node{id: id, kind: kind, component: component, flow: f, ready: make(chan struct{})}
	n.log = f.engine.recorder.NodeLog(f.name, id, n.secrets)
	return n
}

// recordedEdge names an edge that leads to a port of the node.
func (n *node) recordedEdge(name, port string) recording.Edge {
	return recording.Edge{Name: name, Node: n.id, Port: port, Component: n.kind}
}

// introduce takes a fresh instance through its life up to OnEmitter.
func (n *node) introduce(state module.State) error {
	if runner, ok := n.component.(module.Runner); ok {
		n.trigger = newTrigger(n, runner, state)
	}
	return planning.Introduce(n.component, n.flow.name, n.id, state, n.emitUnprompted)
}

// settlingKey gives, in the context of OnSettings, whether that call is under way: an
// *atomic.Bool, since a goroutine may keep the context for longer.
type settlingKey struct{}

var errSettling = errors.New("emit within OnSettings: the node is not wired yet; emit from Run, or from OnReconcile")

// emitUnprompted is the long-lived Handler: it waits until the node is wired, and begins a
// run unless ctx belongs to one.
func (n *node) emitUnprompted(ctx context.Context, port string, data any) module.Result {
	if n.system(ctx, port, data) {
		return module.Result{}
	}
	select {
	case <-n.ready:
	default:
		if settling, ok := ctx.Value(settlingKey{}).(*atomic.Bool); ok && settling.Load() {
			return module.Fail(module.Permanent(errSettling)) // the node is wired only after OnSettings, which would wait here
		}
		select {
		case <-n.ready:
		case <-ctx.Done():
			return module.Fail(context.Cause(ctx))
		}
	}
	if recording.HopOf(ctx) != nil {
		return n.current.Load().emitWhileHandling(ctx, port, data)
	}
	return n.flow.begin(ctx, n, port, data)
}

// system takes what is emitted on a port of the engine's: a face of the panel, or on
// _reconcile the news that the panel is to be read from the component's ports again.
func (n *node) system(ctx context.Context, port string, data any) bool {
	switch port {
	case v1alpha1.ControlPort:
		n.publish(ctx, data)
	case v1alpha1.ReconcilePort:
		n.panel.Store(nil)
		n.refresh()
	default:
		return false
	}
	return true
}

func (n *node) publish(ctx context.Context, face any) {
	if h := recording.HopOf(ctx); h != nil {
		n.remember(h)
	}
	n.panel.Store(&face)
	n.refresh()
}

// refresh announces that the panel has changed.
func (n *node) refresh() {
	if events := n.flow.engine.recorder.Events; events.Wanted() {
		events.Announce(view.Event{Kind: view.EventPanel, Flow: n.flow.name, Node: n.id, Panel: n.shown()})
	}
}

// shown returns what the panel shows as JSON. A secret in one of its fields is
// masked in all of them: an error may name what its input holds.
func (n *node) shown() json.RawMessage {
	face := n.panelValue()
	if face == nil {
		return nil
	}
	return redact.JSON(face, n.secrets().With(redact.Secrets(face)...))
}

// masked keeps the secrets that the node knows out of a text.
func (n *node) masked(text string) string {
	return redact.Text(text, n.secrets())
}

// secrets are those of the flow's settings, and those that are remembered.
func (n *node) secrets() *redact.Set {
	known := n.given.Load()
	if g := n.flow.current.Load(); g != nil {
		known = redact.Join(g.secrets, known)
	}
	return redact.Join(known, n.remembered.All())
}

// Settle hands settings to an instance that is live, or about to be: what it logs
// then is kept.
func (n *node) Settle(ctx context.Context, handler module.SettingsHandler, settings any) error {
	given := redact.Secrets(settings)
	if collector, ok := ctx.Value(resolvedKey{}).(*resolved); ok {
		given = append(given, collector.all()...)
	}
	n.given.Store(redact.Of(given...))
	settling := &atomic.Bool{}
	settling.Store(true)
	defer settling.Store(false)
	return handler.OnSettings(context.WithValue(n.log.Context(ctx), settlingKey{}, settling), settings)
}

// Discard ends an instance that was made for a deployment and is not part of it.
func (n *node) Discard() { n.end(context.Background(), planning.ReasonScratch) }

// panelValue returns what the node's panel shows: the last published value, else the
// one that the port declares; nil when the node has no panel.
func (n *node) panelValue() any {
	face := n.declaredPanel()
	if published := n.panel.Load(); published != nil {
		face = *published
	}
	if n.trigger == nil {
		return face
	}
	return module.WithRunning(face, n.trigger.running())
}

func (n *node) declaredPanel() any { return panelOf(n.component) }

// panelOf returns the panel that a component declares, nil when it has none.
func panelOf(c module.Component) any {
	ports, _ := guard.Ports(c) // one that panics has no panel
	for _, port := range ports {
		if port.Name == v1alpha1.ControlPort {
			return port.Configuration
		}
	}
	return nil
}

func (n *node) fail(h *recording.Hop, err error) {
	n.lastErr.Store(h.Run.FailureAt(view.NodeFailure{Time: time.Now(), Error: redact.Text(err.Error(), h.Secrets())}))
}

// drain keeps the node from taking in anything new: it ends the trigger, without
// waiting for it, and closes what listens.
func (n *node) drain() {
	if n.trigger != nil {
		n.trigger.drain()
	}
	if c, ok := n.component.(module.Drainer); ok {
		n.guarded("the component could not drain", func() error { c.OnDrain(); return nil })
	}
}

// end ends the trigger and destroys the instance. It waits for the trigger until
// ctx ends.
func (n *node) end(ctx context.Context, reason string) {
	if n.trigger != nil {
		n.trigger.drain()
		if !n.trigger.await(ctx) {
			n.flow.engine.logger.Warn("the trigger did not end in time", "flow", n.flow.name, "node", n.id, "component", n.kind)
		}
	}
	n.reconciling.leave(ctx)
	n.destroy.Do(func() {
		if c, ok := n.component.(module.Destroyer); ok {
			n.guarded("the component could not be ended", func() error { c.OnDestroy(map[string]string{"reason": reason}); return nil })
		}
	})
}

// guarded calls the component and logs what goes wrong, where nobody waits for it.
func (n *node) guarded(failed string, do func() error) {
	if err := guard.Call(do); err != nil {
		n.log.Process().Error(failed, "component", n.kind, "error", err)
	}
}
