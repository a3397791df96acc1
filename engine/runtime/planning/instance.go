package planning

import (
	"context"
	"errors"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
)

// Instance is a component's instance that a plan has made for a node.
type Instance interface {
	// Settle gives it settings with which it is about to take part in the flow.
	Settle(ctx context.Context, handler module.SettingsHandler, settings any) error
	// Discard ends it, since it does not take part in the flow.
	Discard()
}

// ReasonScratch is what OnDestroy gets for an instance that was made to check a
// document and never took part in a flow.
const ReasonScratch = "scratch"

// scratch is an instance that never takes part in a flow: nobody gets what it emits.
type scratch struct{ component module.Component }

var errScratch = errors.New("emit: the node is only looked at and takes part in no flow")

// newScratch takes a fresh instance through its life up to OnEmitter.
func newScratch(flow, id string, component module.Component, state module.State) (*scratch, error) {
	if err := Introduce(component, flow, id, state, scratchEmit); err != nil {
		return nil, err
	}
	return &scratch{component}, nil
}

// scratchEmit takes what is for the panel, which nobody sees.
func scratchEmit(_ context.Context, port string, _ any) module.Result {
	if v1alpha1.Hidden(port) || port == v1alpha1.ControlPort {
		return module.Result{}
	}
	return module.Fail(module.Permanent(errScratch))
}

// Introduce gives a fresh instance its identity, its state and its emitter.
func Introduce(component module.Component, flow, id string, state module.State, emit module.Handler) error {
	return guard.Call(func() error {
		if c, ok := component.(module.IdentityAware); ok {
			c.OnIdentity(v1alpha1.NodeIdentity{NodeName: id, FlowName: flow})
		}
		if c, ok := component.(module.Stateful); ok {
			c.OnState(state)
		}
		if c, ok := component.(module.EmitterAware); ok {
			c.OnEmitter(emit)
		}
		return nil
	})
}

func (s *scratch) Settle(ctx context.Context, handler module.SettingsHandler, settings any) error {
	return handler.OnSettings(ctx, settings)
}

func (s *scratch) Discard() {
	c, ok := s.component.(module.Destroyer)
	if !ok {
		return
	}
	// Nothing is lost with a scratch whose end fails.
	_ = guard.Call(func() error {
		c.OnDestroy(map[string]string{"reason": ReasonScratch})
		return nil
	})
}
