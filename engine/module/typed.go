package module

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// Typed turns declared ports into a component: it implements Ports, Handle,
// OnSettings and OnControl of the contract, and embeds Base. The embedding type
// adds GetInfo and Instance.
type Typed struct {
	Base
	declarations []Declaration
	ports        atomic.Pointer[portSet]
}

// Declaration is a port that Declare takes, or several: what Input, Output,
// Settings, Settings.Ports, Panel and ErrorPort yield.
type Declaration interface {
	declare(*portSet)
}

// portSet are the ports with one value of the settings.
type portSet struct {
	given    any // the settings that the ports are made for; nil for those that hold
	ports    []Port
	inputs   map[string]inputFunc
	settings settingsFunc
	control  func(context.Context, any) error
}

// settingsFunc checks new settings, and returns them as they are typed together
// with the function that makes them hold.
type settingsFunc func(context.Context, any) (typed any, hold func(), err error)

type inputFunc func(ctx context.Context, output Handler, message any) Result

// Declare sets the ports, in the order in which they are drawn. It is called once,
// by the function that makes the component; ports that depend on the settings are
// declared with Settings.Ports.
func (t *Typed) Declare(declarations ...Declaration) {
	t.declarations = declarations
	t.ports.Store(t.made(nil))
}

func (t *Typed) made(settings any) *portSet {
	set := &portSet{given: settings, inputs: make(map[string]inputFunc, len(t.declarations))}
	for _, d := range t.declarations {
		d.declare(set)
	}
	return set
}

// Ports implements Component.
func (t *Typed) Ports() []Port {
	set := t.ports.Load()
	if set == nil {
		return nil
	}
	return append([]Port(nil), set.ports...)
}

// undeclared reports whether Declare was never called.
func (t *Typed) undeclared() bool { return t.ports.Load() == nil }

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

// OnSettings implements SettingsHandler. The ports for new settings are made
// before these hold; messages in flight finish on the ports they came in by.
func (t *Typed) OnSettings(ctx context.Context, settings any) error {
	set := t.ports.Load()
	if set == nil || set.settings == nil {
		return nil
	}
	typed, hold, err := set.settings(ctx, settings)
	if err != nil {
		return Readable(err)
	}
	next := t.made(typed)
	if wrong := misnamed(next.ports); len(wrong) > 0 {
		return Permanent(fmt.Errorf("the ports of these settings: %w", errors.Join(wrong...)))
	}
	hold()
	t.ports.Store(next)
	return nil
}

// OnControl implements ControlHandler.
func (t *Typed) OnControl(ctx context.Context, control any) error {
	set := t.ports.Load()
	if set == nil || set.control == nil {
		return Permanent(fmt.Errorf("the component has no %s port", v1alpha1.ControlPort))
	}
	return Readable(set.control(ctx, control))
}

var (
	_ SettingsHandler = (*Typed)(nil)
	_ ControlHandler  = (*Typed)(nil)
)
