package module

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// Typed turns declared ports into a component: it implements Ports, Handle,
// OnSettings and OnControl of the contract, and embeds Base. The embedding type
// adds GetInfo and Instance.
type Typed struct {
	Base
	ports atomic.Pointer[portSet]
}

// Declaration is a port that Declare takes: what Input, Output, Settings, Panel
// and ErrorPort yield.
type Declaration interface {
	declare(*portSet)
}

type portSet struct {
	ports    []Port
	inputs   map[string]inputFunc
	settings func(context.Context, any) error
	control  func(context.Context, any) error
}

type inputFunc func(ctx context.Context, output Handler, message any) Result

// Declare sets the ports, in the order in which they are drawn. A component
// whose ports depend on its settings calls it again when they change; messages
// in flight finish on the ports they came in by.
func (t *Typed) Declare(declarations ...Declaration) {
	set := &portSet{inputs: make(map[string]inputFunc, len(declarations))}
	for _, d := range declarations {
		d.declare(set)
	}
	t.ports.Store(set)
}

// Ports implements Component.
func (t *Typed) Ports() []Port {
	set := t.ports.Load()
	if set == nil {
		return nil
	}
	return append([]Port(nil), set.ports...)
}

// Handle implements Component.
func (t *Typed) Handle(ctx context.Context, output Handler, port string, message any) Result {
	set := t.ports.Load()
	if set == nil {
		return Fail(Permanent(fmt.Errorf("message on port %q: the component declares no ports", port)))
	}
	handle, ok := set.inputs[port]
	if !ok {
		return Fail(Permanent(fmt.Errorf("message on port %q: there is no such target port", port)))
	}
	return handle(ctx, output, message)
}

// OnSettings implements SettingsHandler.
func (t *Typed) OnSettings(ctx context.Context, settings any) error {
	set := t.ports.Load()
	if set == nil || set.settings == nil {
		return nil
	}
	return set.settings(ctx, settings)
}

// OnControl implements ControlHandler.
func (t *Typed) OnControl(ctx context.Context, control any) error {
	set := t.ports.Load()
	if set == nil || set.control == nil {
		return Permanent(fmt.Errorf("the component has no %s port", v1alpha1.ControlPort))
	}
	return set.control(ctx, control)
}

var (
	_ SettingsHandler = (*Typed)(nil)
	_ ControlHandler  = (*Typed)(nil)
)
