package module

import (
	"context"
	"errors"

	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// Base keeps the state, identity and emitter that the engine hands to an
// instance. Embed it; its zero value is ready.
type Base struct {
	state    State
	identity v1alpha1.NodeIdentity
	emitter  Handler
}

// OnState implements Stateful.
func (b *Base) OnState(s State) { b.state = s }

// OnIdentity implements IdentityAware.
func (b *Base) OnIdentity(id v1alpha1.NodeIdentity) { b.identity = id }

// OnEmitter implements EmitterAware.
func (b *Base) OnEmitter(emit Handler) { b.emitter = emit }

// State returns the node's store, nil before OnState.
func (b *Base) State() State { return b.state }

// Identity returns the node's identity.
func (b *Base) Identity() v1alpha1.NodeIdentity { return b.identity }

// Emitter returns the long-lived handler, nil before OnEmitter.
func (b *Base) Emitter() Handler { return b.emitter }

// Emit sends data on a source port of the component, from a goroutine that the
// component started.
func (b *Base) Emit(ctx context.Context, port string, data any) Result {
	if b.emitter == nil {
		return Fail(errors.New("emit on port " + port + ": the node is not part of a running flow yet"))
	}
	return b.emitter(ctx, port, data)
}

var (
	_ Stateful      = (*Base)(nil)
	_ IdentityAware = (*Base)(nil)
	_ EmitterAware  = (*Base)(nil)
)
